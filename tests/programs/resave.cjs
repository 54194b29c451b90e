// Re-saves a workbook: node resave.cjs exceljs|sheetjs SOURCE TARGET. The target's suffix is its format.
const path = require("node:path");
const [library, source, target] = process.argv.slice(2);

async function exceljs() {
  const { Workbook } = require("exceljs");
  const book = new Workbook();
  await book.xlsx.readFile(source);
  await book.xlsx.writeFile(target);
}

function sheetjs() {
  const XLSX = require("xlsx");
  const book = XLSX.readFile(source, { cellStyles: true, cellDates: false, bookVBA: true });
  const formats = { ".xls": "biff8", ".xml": "xlml", ".html": "html" };
  const suffix = path.extname(target);
  XLSX.writeFile(book, target, { bookType: formats[suffix] ?? suffix.slice(1), bookSST: false, compression: true });
}

const libraries = { exceljs, sheetjs };
Promise.resolve(libraries[library]()).catch((error) => {
  console.error(error);
  process.exit(1);
});
