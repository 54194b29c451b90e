"""Writing a Word document piece by piece: styles, headings with bookmarks, tables whose headings repeat, page numbers.

What ``template`` draws with; it knows Word, and nothing of assessments. All looks are in named styles, so that a body can restyle a
document in one place.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from smexl.drawing.look import INK, LINE, MIST, NAVY, PALE
from smexl.drawing.stamp import EPOCH
from smexl.text import Lang

TEXT_FONTS = ("Times New Roman", "宋体")
HEAD_FONTS = ("Arial", "黑体")
WIDTH = 16.0
"""Centimetres between the margins."""

Cells = Sequence[str | Sequence[str]]
"""The cells of a row: a text, or several paragraphs."""


class Paper:
    """A document that grows at its end."""

    def __init__(self, lang: Lang, title: str) -> None:
        self.document = docx.Document()
        _stripped(self.document)
        self._lang = lang
        self._bookmarks = 0
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.5)
        section.header_distance, section.footer_distance = Cm(1.3), Cm(1.0)
        _styles(self.document, lang)
        self._ids = {style.name: style.style_id for style in self.document.styles}
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = title, "smexl", ""
        properties.created = properties.modified = EPOCH

    # --- paragraphs ------------------------------------------------------------------------------------------------------
    def _styled(self, paragraph: Any, style: str) -> Any:
        """The paragraph in a style. python-docx's own way walks through all styles each time."""
        paragraph._p.style = self._ids[style]
        return paragraph

    def _added(self, style: str, text: str = "") -> Any:
        return self._styled(self.document.add_paragraph(text), style)

    def text(self, text: str, style: str = "Body Text", *, new_page: bool = False, keep: bool = False) -> None:
        """A paragraph. ``keep``: on the page of what follows."""
        paragraph = self._added(style, text)
        if new_page:
            paragraph.paragraph_format.page_break_before = True
        if keep:
            paragraph.paragraph_format.keep_with_next = True

    def tag(self, *tags: str) -> None:
        """Tags of paragraphs: ``tag("for d in domains")``."""
        for tag in tags:
            self._added("Tag", f"{{%p {tag} %}}")

    def heading(self, text: str, level: int = 1, bookmark: str = "", *, new_page: bool = False) -> None:
        paragraph = self._added(f"Heading {level}", text)
        if new_page:
            paragraph.paragraph_format.page_break_before = True
        if bookmark:
            self._bookmarks += 1
            start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
            for element in (start, end):
                element.set(qn("w:id"), str(self._bookmarks))
            start.set(qn("w:name"), bookmark)
            paragraph.runs[0]._r.addprevious(start)
            paragraph._p.append(end)

    def contents(self, entries: Sequence[tuple[str, str]]) -> None:
        """A table of contents without page numbers, which nobody but Word could tell: links to (heading, bookmark). It is a field,
        so that Word makes it anew when asked to."""
        for number, (text, bookmark) in enumerate(entries):
            paragraph = self._added("toc 1")._p
            if number == 0:
                paragraph.append(_field("begin"))
                paragraph.append(_instruction(r'TOC \o "1-1" \n \h \z \u'))
                paragraph.append(_field("separate"))
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), bookmark)
            link.set(qn("w:history"), "1")
            link.append(_run(text))
            paragraph.append(link)
            if number == len(entries) - 1:
                paragraph.append(_field("end"))

    # --- tables ------------------------------------------------------------------------------------------------------------
    def table(self, widths: Sequence[float], headings: Sequence[str], *rows: Cells, centred: Sequence[int] = ()) -> Any:
        """A table with a heading row that repeats on every page. A row of one cell is a row of tags, or, if it begins with ``=``, a
        band over all columns."""
        table = self._table(widths, "Report Table", heading=bool(headings))
        if headings:
            row, _ = self._row(table, widths, headings, "Table Heading")
            properties = row._tr.get_or_add_trPr()
            for name in ("w:cantSplit", "w:tblHeader"):
                properties.append(OxmlElement(name))
        for cells in rows:
            if len(cells) > 1:
                row, made = self._row(table, widths, cells, "Table Text")
                row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
                for column in centred:
                    for paragraph in made[column].paragraphs:
                        self._styled(paragraph, "Table Number")
            elif str(cells[0]).startswith("="):
                self._band(table, widths, str(cells[0])[1:])
            else:
                self._row(table, widths, [str(cells[0]), *[""] * (len(widths) - 1)], "Tag")
        self._after()
        return table

    def facts(self, rows: Sequence[Cells], width: float = 4.0, style: str = "Report Facts") -> Any:
        """A table of labels and what belongs to them."""
        widths = (width, WIDTH - width)
        table = self._table(widths, style, heading=False)
        for number, cells in enumerate(rows, 1):
            tag = len(cells) == 1
            _, made = self._row(table, widths, [str(cells[0]), ""] if tag else cells, "Tag" if tag else "Table Text")
            if not tag:
                label = self._styled(made[0].paragraphs[0], "Table Label")
                label.paragraph_format.keep_with_next = number < len(rows)
        self._after()
        return table

    def boxes(self, boxes: Sequence[tuple[str, str]]) -> None:
        """Large figures side by side, each under its name."""
        widths = [WIDTH / len(boxes)] * len(boxes)
        table = self._table(widths, "Report Boxes", heading=False)
        _, made = self._row(table, widths, [[name, value] for name, value in boxes], "Box Name")
        for cell in made:
            self._styled(cell.paragraphs[1], "Box Figure")
        self._after()

    def cover(self, rows: Sequence[Cells]) -> None:
        """The facts of a cover: ruled lines, no boxes."""
        widths = (4.6, 9.4)
        table = self._table(widths, "Report Cover", heading=False)
        for cells in rows:
            _, made = self._row(table, widths, cells, "Cover Text")
            self._styled(made[0].paragraphs[0], "Cover Label")
        self._after()

    # --- a comment, which filling in leaves out ------------------------------------------------------------------------------
    def opened_comment(self) -> None:
        """What follows, on a new page, is a comment: ``{#`` and ``#}`` take everything between them out of a document."""
        paragraph = self._added("Tag", "{#")
        paragraph.add_run().add_break(WD_BREAK.PAGE)

    def closed_comment(self) -> None:
        self._added("Tag", "#}")

    def _table(self, widths: Sequence[float], style: str, *, heading: bool) -> Any:
        table = self.document.add_table(rows=0, cols=len(widths), style=style)
        self._shaped(table, widths)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        for name in list(look.attrib):
            del look.attrib[name]
        flags = {"val": "0620" if heading else "0680", "firstRow": str(int(heading)), "lastRow": "0",
                 "firstColumn": str(int(not heading)), "lastColumn": "0", "noHBand": "1", "noVBand": "1"}  # fmt: skip
        for name, value in flags.items():
            look.set(qn(f"w:{name}"), value)
        return table

    @staticmethod
    def _shaped(table: Any, widths: Sequence[float]) -> None:
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)

    def _row(self, table: Any, widths: Sequence[float], cells: Cells, style: str) -> tuple[Any, list[_Cell]]:
        row = table.add_row()
        made = [_Cell(cell, table) for cell in row._tr.tc_lst]  # row.cells counts through the whole table
        for cell, width, content in zip(made, widths, cells, strict=True):
            cell.width = Cm(width)
            first, *others = [content] if isinstance(content, str) else content
            self._styled(cell.paragraphs[0], style).add_run(first)
            for text in others:
                self._styled(cell.add_paragraph(text), style)
        return row, made

    def _band(self, table: Any, widths: Sequence[float], text: str) -> None:
        row, (cell, *others) = self._row(table, widths, [text, *[""] * (len(widths) - 1)], "Table Label")
        for other in others:
            row._tr.remove(other._tc)
        cell._tc.grid_span = len(widths)
        cell.width = Cm(sum(widths))
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        cell._tc.get_or_add_tcPr().append(_shade(PALE))

    def _after(self) -> None:
        """A little room under a table, which also keeps two tables from becoming one."""
        self._added("After Table")

    # --- header, footer, the whole -------------------------------------------------------------------------------------------
    def header_and_footer(self, header: str, footer: str) -> None:
        """On every page but the first: ``header`` at the top, ``footer`` and the page's number at the foot."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        top = section.header.paragraphs[0]
        self._styled(top, "Header")
        top.add_run(header)
        # Two cells, so that a long name of a catalogue wraps on its own side.
        widths = (WIDTH - 3.6, 3.6)
        table = section.footer.add_table(0, 2, Cm(WIDTH))
        self._shaped(table, widths)
        _, (left, right) = self._row(table, widths, (footer, ""), "Footer")
        del left
        number = self._styled(right.paragraphs[0], "Footer Page")
        before, between, after = ("第 ", " 页，共 ", " 页") if self._lang == "zh" else ("Page ", " of ", "")
        for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            number.add_run(text)
            if field:
                element = OxmlElement("w:fldSimple")
                element.set(qn("w:instr"), f" {field} ")
                element.append(_run("1"))
                number._p.append(element)
        empty = section.footer.paragraphs[0]._p
        empty.getparent().append(empty)  # a footer ends with a paragraph
        self._styled(section.footer.paragraphs[-1], "After Table")

    def saved(self) -> bytes:
        target = BytesIO()
        self.document.save(target)
        return target.getvalue()


# --- what python-docx starts from -----------------------------------------------------------------------------------------------
def _stripped(document: Any) -> None:
    """Without what python-docx's own template has beyond an empty page: a preview of it, a second set of styles, a hundred table
    styles; and as Word 2013 and later understand it, in Chinese where it is East Asian."""
    of_package = (document.part.package.rels, "/thumbnail"), (document.part.rels, "/customXml"), (document.part.rels, "/stylesWithEffects")  # fmt: skip
    for relations, ending in of_package:
        for name in [name for name, relation in relations.items() if relation.reltype.endswith(ending)]:
            del relations[name]
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) is None:
            styles.remove(style)
    setting = document.settings.element
    for name in ("w:savePreviewPicture", "w:rsids"):
        if (found := setting.find(qn(name))) is not None:
            setting.remove(found)
    setting.find(qn("w:zoom")).set(qn("w:percent"), "100")
    setting.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for one in setting.find(qn("w:compat")).findall(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")


# --- elements ---------------------------------------------------------------------------------------------------------------
def _run(text: str) -> Any:
    run, part = OxmlElement("w:r"), OxmlElement("w:t")
    part.text = text
    part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(part)
    return run


def _field(kind: str) -> Any:
    run, part = OxmlElement("w:r"), OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    run.append(part)
    return run


def _instruction(text: str) -> Any:
    run, part = OxmlElement("w:r"), OxmlElement("w:instrText")
    part.text = text
    run.append(part)
    return run


def _shade(colour: str) -> Any:
    return parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour[1:]}"/>')


# --- styles -----------------------------------------------------------------------------------------------------------------
def _styles(document: Any, lang: Lang) -> None:
    styles = document.styles
    _languages(styles)
    normal = styles["Normal"]
    _font(normal, 10.5, TEXT_FONTS, colour=INK)
    _spacing(normal, 0, 0, 1.25)
    for level, (size, before, after) in enumerate(((16, 20, 8), (13, 14, 6), (11.5, 10, 4)), 1):
        style = styles[f"Heading {level}"]
        _font(style, size, HEAD_FONTS, bold=True, colour=NAVY)
        _spacing(style, before, after, 1.2)
        style.paragraph_format.keep_with_next = True
    body = styles["Body Text"]
    _font(body, 10.5, TEXT_FONTS)
    _spacing(body, 0, 6, 1.35)
    if lang == "zh":
        _indent_two_characters(body)
    _font(styles["Title"], 28, HEAD_FONTS, bold=True, colour=NAVY)
    _spacing(styles["Title"], 0, 10, 1.2)
    _bare(styles["Title"])
    _font(styles["Subtitle"], 16, HEAD_FONTS, colour=INK)
    _spacing(styles["Subtitle"], 0, 6, 1.2)
    for name in ("Title", "Subtitle"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(styles["Caption"], 10, HEAD_FONTS, bold=True, colour=NAVY)
    _spacing(styles["Caption"], 8, 3, 1.2)
    styles["Caption"].paragraph_format.keep_with_next = True
    for name in ("Header", "Footer"):
        _font(styles[name], 8.5, HEAD_FONTS, colour="#5B6673")
        _spacing(styles[name], 0, 0, 1.1)
    page = styles.add_style("Footer Page", WD_STYLE_TYPE.PARAGRAPH)
    page.base_style = styles["Footer"]
    page.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    small = {"Table Text": 9.0, "Table Number": 9.0, "Table Label": 9.0, "Table Heading": 9.0}
    for name, size in small.items():
        style = _new(styles, name)
        head = name in ("Table Label", "Table Heading")
        _font(style, size, HEAD_FONTS if head else TEXT_FONTS, bold=head)
        _spacing(style, 2, 2, 1.15)
    for name in ("Table Number", "Table Heading"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _rest(styles, lang)
    _table_styles(styles)


def _rest(styles: Any, lang: Lang) -> None:
    """Styles for the cover, the boxes of the summary, notes, contents, tags and pictures."""
    cover = _new(styles, "Cover Text")
    _font(cover, 13, TEXT_FONTS)
    _spacing(cover, 6, 6, 1.3)
    label = _new(styles, "Cover Label")
    _font(label, 13, HEAD_FONTS)
    _spacing(label, 6, 6, 1.3)
    note = _new(styles, "Note")
    _font(note, 10, HEAD_FONTS, bold=True)
    _spacing(note, 8, 8, 1.2)
    note.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    note.element.get_or_add_pPr().insert_element_before(_shade(MIST), "w:spacing")
    contents_title = _new(styles, "Contents Title")
    _font(contents_title, 16, HEAD_FONTS, bold=True, colour=NAVY)
    _spacing(contents_title, 0, 10, 1.2)
    contents = styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    contents.base_style = styles["Normal"]
    _font(contents, 11, TEXT_FONTS)
    _spacing(contents, 2, 2, 1.3)
    for name, size, bold in (("Box Name", 9.5, False), ("Box Figure", 20 if lang == "zh" else 16, True)):
        style = _new(styles, name)
        _font(style, size, HEAD_FONTS, bold=bold, colour=NAVY if bold else INK)
        _spacing(style, 4, 4, 1.1)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture = _new(styles, "Picture")
    picture.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _spacing(picture, 4, 4, 1.0)
    tag = _new(styles, "Tag")
    _font(tag, 8, TEXT_FONTS, colour="#5B6673")
    _spacing(tag, 0, 0, 1.0)
    after = _new(styles, "After Table")
    _font(after, 4, TEXT_FONTS)
    _spacing(after, 0, 0, 1.0)


def _new(styles: Any, name: str) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.quick_style = True
    return style


def _font(style: Any, size: float, fonts: tuple[str, str], *, bold: bool = False, colour: str = INK) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour[1:])
    properties = style.element.get_or_add_rPr()
    named = properties.find(qn("w:rFonts"))
    if named is not None:
        properties.remove(named)  # a theme's font would win over a named one
    latin, east = fonts
    style.font.name = latin
    chosen = properties.find(qn("w:rFonts"))
    for name, font in (("w:ascii", latin), ("w:hAnsi", latin), ("w:cs", latin), ("w:eastAsia", east)):
        chosen.set(qn(name), font)


def _spacing(style: Any, before: float, after: float, lines: float) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, lines


def _bare(style: Any) -> None:
    """Without the rule that Word's title has under it."""
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _indent_two_characters(style: Any) -> None:
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "420")
    style.element.get_or_add_pPr().insert_element_before(indent, "w:contextualSpacing", "w:jc", "w:outlineLvl")


def _languages(styles: Any) -> None:
    """Chinese glyphs and line breaks for East Asian text, whatever the machine's own."""
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for name in ("w:lang", "w:rFonts"):
        if (found := defaults.find(qn(name))) is not None:
            defaults.remove(found)
    defaults.insert(0, parse_xml(
        f'<w:rFonts {nsdecls("w")} w:ascii="{TEXT_FONTS[0]}" w:hAnsi="{TEXT_FONTS[0]}" w:cs="{TEXT_FONTS[0]}"'
        f' w:eastAsia="{TEXT_FONTS[1]}"/>'
    ))  # fmt: skip
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'))


def _table_styles(styles: Any) -> None:
    border = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE[1:]}"'
    thick = f'w:val="single" w:sz="8" w:space="0" w:color="{NAVY[1:]}"'
    none = 'w:val="nil"'
    inner = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
    head = f'<w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{MIST[1:]}"/><w:vAlign w:val="center"/></w:tcPr>'
    label = f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{PALE[1:]}"/></w:tcPr>'
    for name, edges, conditions in (
        ("Report Table", (thick, border, thick, border, border, border), f'<w:tblStylePr w:type="firstRow">{head}</w:tblStylePr>'),
        ("Report Facts", (border,) * 6, f'<w:tblStylePr w:type="firstCol">{label}</w:tblStylePr>'),
        ("Report Boxes", (thick, border, thick, border, none, border), ""),
        ("Report Cover", (none, none, border, none, border, none), ""),
    ):  # fmt: skip
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = "".join(f"<w:{side} {edge}/>" for side, edge in zip(sides, edges, strict=True))
        styles.element.append(parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
            f"<w:tblCellMar>{inner}</w:tblCellMar></w:tblPr>{conditions}</w:style>"
        ))  # fmt: skip
