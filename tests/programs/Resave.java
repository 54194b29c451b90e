import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;

/**
 * Writes an .xls workbook anew with Apache POI, as a company's own export does: java Resave.java SOURCE TARGET.
 *
 * <p>Values, dates, and formulas without their values; nothing of the look. Only .xls: Debian's POI 4.0.1 lacks the compiled
 * schemas without which it can neither open nor make an .xlsx.
 */
public class Resave {
    public static void main(String[] arguments) throws Exception {
        try (InputStream in = new FileInputStream(arguments[0]);
                OutputStream out = new FileOutputStream(arguments[1]);
                Workbook from = new HSSFWorkbook(in);
                Workbook to = new HSSFWorkbook()) {
            copy(from, to);
            to.write(out);
        }
    }

    private static void copy(Workbook from, Workbook to) {
        CellStyle date = to.createCellStyle();
        date.setDataFormat(to.createDataFormat().getFormat("yyyy-mm-dd"));
        for (Sheet sheet : from) { // all of them first: formulas name them
            to.createSheet(sheet.getSheetName());
        }
        for (Sheet sheet : from) {
            Sheet made = to.getSheet(sheet.getSheetName());
            for (Row row : sheet) {
                Row madeRow = made.createRow(row.getRowNum());
                for (Cell cell : row) {
                    if (cell.getCellType() != CellType.BLANK) {
                        copy(cell, madeRow.createCell(cell.getColumnIndex()), date);
                    }
                }
            }
        }
        for (int i = 0; i < from.getNumberOfSheets(); i++) {
            to.setSheetVisibility(i, from.getSheetVisibility(i));
        }
    }

    private static void copy(Cell cell, Cell made, CellStyle date) {
        switch (cell.getCellType()) {
            case NUMERIC -> made.setCellValue(cell.getNumericCellValue());
            case BOOLEAN -> made.setCellValue(cell.getBooleanCellValue());
            case ERROR -> made.setCellErrorValue(cell.getErrorCellValue());
            case FORMULA -> made.setCellFormula(cell.getCellFormula());
            default -> made.setCellValue(cell.getStringCellValue());
        }
        if (cell.getCellType() == CellType.NUMERIC && DateUtil.isCellDateFormatted(cell)) {
            made.setCellStyle(date);
        }
    }
}
