"""Filling a Word template: tags become texts, lists and pictures, and what is still missing stands out.

In: the bytes of a ``.docx`` with docxtpl's tags, and what they name. Out: the bytes of a ``.docx``, the same for the same input. Texts are
data: they are escaped, never evaluated as tags, and lose the characters that XML has no place for.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, NoReturn, cast

import docx
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Inches
from docx.text.run import Run
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from smexl.drawing.stamp import EPOCH
from smexl.errors import TellableError
from smexl.report.answers import TO_COMPLETE
from smexl.report.charts import WordChart
from smexl.text import Text

_BROKEN = (
    AttributeError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError, etree.LxmlError, TemplateError,
)  # fmt: skip
"""What rendering raises where a template is at fault: Jinja's own, what an expression in a tag may do, and XML that came out broken."""
_NOT_WORD = (
    PackageNotFoundError,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    EOFError,
    NotImplementedError,
    etree.LxmlError,
)
_PARTS = {
    "document": Text("正文", "the text"),
    "header": Text("页眉", "a header"),
    "footer": Text("页脚", "a footer"),
    "footnotes": Text("脚注", "a footnote"),
}
_DATE = (1980, 1, 1, 0, 0, 0)


class TemplateProblem(TellableError):  # noqa: N818 (it is about a file that somebody made)
    """A template cannot be used; ``text`` says in one sentence where and why."""


@dataclass(frozen=True)
class About:
    """What the file's properties say: ``title``, ``author``, ``comments``, when its content was saved, and the verdict in a word."""

    title: str
    author: str
    comments: str
    saved: datetime | None = None
    verdict: str = ""


# --- texts are data -------------------------------------------------------------------------------------------------------
# XML 1.0 has no place for these; direction marks could disguise what a text says.
_NEVER = re.compile(
    "[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")


def paragraph_text(text: str) -> str:
    """Text without control characters and direction marks; every kind of line break is ``\\n``."""
    return _NEVER.sub("", _BREAKS.sub("\n", text))


@dataclass(frozen=True)
class Picture:
    """A picture for a template to place: a PNG, ``width`` inches wide."""

    png: bytes
    width: float


class _Pictured:
    """A picture where a tag asks for it."""

    def __init__(self, document: "_Document", picture: Picture) -> None:
        self._document, self._picture = document, picture

    def __html__(self) -> str:
        picture = self._picture
        inline = self._document.docx.part.new_pic_inline(BytesIO(picture.png), width=Inches(picture.width)).xml
        return f'</w:t></w:r><w:r><w:drawing>{inline}</w:drawing></w:r><w:r><w:t xml:space="preserve">'


class _Placed:
    """A chart for a template to place, and nothing else: its parts join the document where a tag first asks for it."""

    def __init__(self, document: "_Document", name: str, chart: WordChart) -> None:
        self._document, self._name, self._chart = document, name, chart
        self._relation = ""

    def __html__(self) -> str:
        self._relation = self._relation or self._joined()
        return _INLINE.format(
            width=Inches(self._chart.width), height=Inches(self._chart.height), name=self._name, relation=self._relation
        )

    def _joined(self) -> str:
        document = self._document.docx.part
        package = document.package
        part = Part(PackURI(f"/word/charts/smexl-{self._name}.xml"), CONTENT_TYPE.DML_CHART, self._chart.xml, package)
        place = PackURI(f"/word/embeddings/smexl-{self._name}.xlsx")
        part.relate_to(Part(place, CONTENT_TYPE.SML_SHEET, self._chart.workbook, package), RELATIONSHIP_TYPE.PACKAGE)
        return str(document.relate_to(part, RELATIONSHIP_TYPE.CHART))


_INLINE = (
    '</w:t></w:r><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0"'
    ' distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="1" name="{name}"/><wp:cNvGraphicFramePr/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData'
    ' uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{relation}"/></a:graphicData></a:graphic>'
    '</wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">'
)


def _as_data(value: object) -> object:
    """What a tag's value becomes: a chart itself, anything else its text. Braces are escaped too, for docxtpl turns ``{_{`` into
    ``{{``, and renders some parts twice."""
    if isinstance(value, _Placed | _Pictured):
        return value
    return Markup(str(escape(paragraph_text(str(value)))).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704 (escaped here)


class _Unknown(StrictUndefined):
    """A tag that is not there, whose error names it and nothing else."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


MOST_BYTES, MOST_INFLATED = 32 << 20, 128 << 20
"""Of a template's file, and of its parts together: smexl's own have 1 MB."""
_MOST_TURNS, _MOST_CHARACTERS = 300_000, 30_000_000
"""Of all loops of one document, and what it may come to: the longest of smexl's own reports has some thousand and 3 million."""
_turns: ContextVar[Iterator[int]] = ContextVar("turns")
_PADS = {"center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map"}
"""What makes a long text of a short one at a stroke."""


def _turn() -> None:
    if next(_turns.get(), 0) >= _MOST_TURNS:
        raise TemplateProblem(
            f"它的循环超过 {_MOST_TURNS} 次；请减少循环嵌套。",
            f"its loops take more than {_MOST_TURNS} turns; nest fewer.",
        )


def _counted(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        _turn()
        yield item


def _joined(parts: Iterable[str]) -> str:
    found, characters = [], 0
    for part in parts:
        characters += len(part)
        if characters > _MOST_CHARACTERS:
            raise TemplateProblem(
                f"它写出的内容超过 {_MOST_CHARACTERS} 个字符；请减少循环嵌套。",
                f"it writes more than {_MOST_CHARACTERS} characters; nest fewer loops.",
            )
        found.append(part)
    return "".join(found)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja without a way out and with an end, for a template is somebody's file: every turn of a loop and every call counts. A text that
    was compiled is not compiled again."""

    intercepted_binops = frozenset({"*", "**", "%"})
    concat = staticmethod(_joined)

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=_Unknown, finalize=_as_data)
        self._compiled = lru_cache(maxsize=16)(super().from_string)
        self.filters = {name: one for name, one in self.filters.items() if name not in _PADS} | {"counted": _counted}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        for loop in parsed.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None, lineno=loop.lineno)
        return parsed

    def call(self, *arguments: Any, **named: Any) -> Any:
        _turn()
        return super().call(*arguments, **named)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return attr not in _PADS and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Formatting by a method pads without end; Jinja would let a sandboxed one pass unasked."""

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = all(isinstance(one, int | float) and abs(one) < _MOST_CHARACTERS for one in (left, right))
        if operator == "**" or not numbers:
            raise SecurityError(f"{operator} is for numbers")
        return super().call_binop(context, operator, left, right)

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        return self._compiled(source)


_environment = _Environment()


class _Document(DocxTemplate):  # type: ignore[misc] # docxtpl's base has no types that fit
    """docxtpl's document, which says where a template is broken, and takes no part of it for tags that smexl does not offer."""

    def __init__(self, template: bytes) -> None:
        super().__init__(BytesIO(template))

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, Any], jinja_env: Any = None) -> str:
        try:
            xml: str = super().render_xml_part(src_xml, part, context, jinja_env)
        except _BROKEN as error:
            _blame(error, src_xml, str(part.partname), context)
        try:
            etree.fromstring(xml)  # docxtpl would mend what is broken by leaving it out
        except etree.XMLSyntaxError as error:
            _blame(error, src_xml, str(part.partname), context)
        return xml

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """The file's properties are smexl's own."""


@lru_cache(maxsize=16)
def _patched(xml: str) -> str:
    """A part with docxtpl's tags as Jinja has them: the same for every report of a template, and slow."""
    return str(DocxTemplate.patch_xml(cast(DocxTemplate, None), xml))


# --- where a template is broken ------------------------------------------------------------------------------------------------
def _blame(error: Exception, xml: str, part: str, context: Mapping[str, Any]) -> NoReturn:
    """Raise the ``TemplateProblem`` that an error amounts to."""
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", xml).split("\n")
    number = error.lineno if isinstance(error, TemplateSyntaxError) else _line(error)
    line = re.sub(r"<[^>]+>", "", lines[number - 1]).strip() if number and 0 < number <= len(lines) else ""
    where = next((text for name, text in _PARTS.items() if name in part.rsplit("/", 1)[-1]), Text(part, part))
    if isinstance(error, UndefinedError):
        _unknown(str(error), where, _near(line, str(error)), context)
    if isinstance(error, etree.LxmlError):
        raise TemplateProblem(
            f"{where.zh}：标签放置的位置破坏了文档结构；{{%p 和 {{%tr 标签要各占一个段落或一个表格行。",
            f"in {where.en} tags stand where they break the document; a {{%p or {{%tr tag needs a paragraph or table row of its own.",
        ) from error
    said = error.message if isinstance(error, TemplateSyntaxError) else str(error)
    reason = re.sub(r"\s+", " ", said or type(error).__name__).rstrip(".")
    if isinstance(error, SecurityError):
        reason = f"{reason}: not allowed in a template"
    place = _near(line, reason)
    raise TemplateProblem(
        f"{where.zh}中“{place}”处的标签有错：{reason}。", f"in {where.en}, at “{place}”, a tag is wrong: {reason}."
    ) from error


def _line(error: BaseException) -> int:
    """The line of a template that an error came from, as Jinja notes it in the traceback; 0 where there is none."""
    number, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            number = step.tb_lineno
        step = step.tb_next
    return number


def _near(line: str, word: str, room: int = 60) -> str:
    """Of a paragraph, what stands around the tag that is meant."""
    tags = [m for m in re.finditer(r"\{[{%#].*?[}%#]\}", line) if word in m.group()] or [*re.finditer(r"\{[{%#]", line)]
    start = max(0, tags[0].start() - room // 3) if tags else 0
    return line[start : start + room] + ("…" if len(line) > start + room else "")


def _unknown(name: str, where: Text, place: str, known: Iterable[str]) -> NoReturn:
    near = get_close_matches(name, list(known), 1)
    hint = Text(f"（是不是“{near[0]}”？）", f" (did you mean “{near[0]}”?)") if near else Text("", "")
    raise TemplateProblem(
        f"{where.zh}中“{place}”处的标签“{name}”不存在{hint.zh}；全部标签见 --new-template 生成的模板末页。",
        f"in {where.en}, at “{place}”, there is no tag “{name}”{hint.en}; all tags are on the last page of the template that"
        " --new-template writes.",
    )


def read_template(path: Path) -> bytes:
    """The bytes of somebody's template. Raises ``TemplateProblem`` where they are too many, and ``OSError``."""
    if path.stat().st_size > MOST_BYTES:
        raise TemplateProblem(
            f"模板“{path}”超过 {MOST_BYTES >> 20} MB；请压缩其中的图片。",
            f"The template “{path}” has more than {MOST_BYTES >> 20} MB; compress its pictures.",
        )
    return path.read_bytes()


def _open(template: bytes) -> _Document:
    document = _Document(template)
    try:
        with zipfile.ZipFile(BytesIO(template)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MOST_INFLATED:
                raise TemplateProblem(
                    f"解压后超过 {MOST_INFLATED >> 20} MB；请压缩其中的图片。",
                    f"unpacked it has more than {MOST_INFLATED >> 20} MB; compress its pictures.",
                )
        document.init_docx()
    except _NOT_WORD as error:
        raise TemplateProblem(
            "不是 Word 文档（.docx）；请另存为 .docx。", "it is no Word document (.docx); save it as .docx."
        ) from error
    return document


def names_used(template: bytes, known: Iterable[str]) -> set[str]:
    """The names that a template's tags use. Raises ``TemplateProblem`` where a tag is broken, or names what is not ``known``."""
    document, used, known = _open(template), set[str](), set(known)
    for part in document.docx.part.package.parts:
        name = str(part.partname).rsplit("/", 1)[-1]
        if not any(name.startswith(one) for one in _PARTS) or not name.endswith(".xml"):
            continue
        xml = _patched(part.blob.decode("utf-8"))
        try:
            found = meta.find_undeclared_variables(_environment.parse(re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)))
        except TemplateSyntaxError as error:
            _blame(error, xml, str(part.partname), dict.fromkeys(known))
        if unknown := sorted(found - known):
            where = next(text for one, text in _PARTS.items() if name.startswith(one))
            lines = (re.sub(r"<[^>]+>", "", line) for line in re.split(r"(?=<w:p[ >])", xml))
            line = next((line for line in lines if re.search(rf"\{{[{{%][^}}]*\b{re.escape(unknown[0])}\b", line)), "")
            _unknown(unknown[0], where, _near(line.strip(), unknown[0]), known)
        used |= found
    return used


def try_out(template: bytes, stand_ins: Mapping[str, Any]) -> set[str]:
    """Fill a template in with something for every name, so that what is wrong with it is found before anything is written.
    Returns the names it uses. Raises ``TemplateProblem``."""
    used = names_used(template, stand_ins)
    fill(template, stand_ins, {}, About("", "", ""))
    return used


# --- filling ------------------------------------------------------------------------------------------------------------------
def fill(template: bytes, data: Mapping[str, Any], drawings: Mapping[str, WordChart | Picture], about: About) -> bytes:
    """The template filled in, with charts and pictures. Raises ``TemplateProblem``."""
    document = _open(template)
    drawn = {
        name: _Pictured(document, one) if isinstance(one, Picture) else _Placed(document, name, one)
        for name, one in drawings.items()
    }
    _turns.set(count())
    try:
        document.render({**data, **drawn}, _environment)
    except _BROKEN as error:
        raise TemplateProblem(f"无法填写：{error}。", f"it cannot be filled in: {error}.") from error
    for root in _roots(document.docx):
        _separate_paragraphs(root)
        _show_marks(root)
        _number_captions(root)
    _set_properties(document.docx.core_properties, about)
    target = BytesIO()
    document.save(target)
    return _stable(target.getvalue())


def _set_properties(properties: Any, about: About) -> None:
    when = about.saved or EPOCH
    texts = {"title": about.title, "author": about.author, "comments": about.comments, "last_modified_by": "smexl"}
    texts["keywords"] = about.verdict
    for name, text in texts.items():
        setattr(properties, name, paragraph_text(text).replace("\n", " ")[:250])  # Office takes at most 255 characters
    properties.created = properties.modified = when
    properties.revision = 1


_VERDICTS = (
    (re.compile(r"smexl:conforms=(yes|no)"), {"yes": True, "no": False}),
    (re.compile(r"判定：(符合|不符合)"), {"符合": True, "不符合": False}),
    (
        re.compile(r"Decision: the organization (conforms|does not conform)"),
        {"conforms": True, "does not conform": False},
    ),
)
"""Where a report says its verdict: its properties, or, made by an earlier version, its text."""


def verdict_of(data: bytes) -> bool | None:
    """The verdict that an existing report tells, whether or not somebody has completed it since; None where it tells none."""
    try:
        opened = docx.Document(BytesIO(data))
    except _NOT_WORD:
        return None
    said = f"{opened.core_properties.keywords}\n" + "".join(
        text.text or "" for text in opened.element.body.iter(qn("w:t"))
    )
    for pattern, words in _VERDICTS:
        if found := pattern.search(said):
            return words[found[1]]
    return None


def _roots(document: Any) -> Iterator[Any]:
    """The elements that hold a document's text."""
    yield document.element.body
    for part in document.part.package.parts:
        if re.search(r"/(header|footer)\d*\.xml$", str(part.partname)):
            yield part.element


def _separate_paragraphs(root: Any) -> None:
    """Lines of a text that was filled in become paragraphs of their own, so that each is indented and spaced as its style says."""
    for line in list(root.iter(qn("w:br"))):
        run = line.getparent()
        paragraph = run.getparent()
        if line.attrib or run.tag != qn("w:r") or paragraph.tag != qn("w:p"):
            continue  # a page's break, or a line within a field or a link
        following = paragraph.makeelement(qn("w:p"))
        if (properties := paragraph.find(qn("w:pPr"))) is not None:
            following.append(deepcopy(properties))
        rest = run.makeelement(qn("w:r"))
        if (look := run.find(qn("w:rPr"))) is not None:
            rest.append(deepcopy(look))
        rest.extend(line.itersiblings())
        following.append(rest)
        following.extend(run.itersiblings())
        run.remove(line)
        paragraph.addnext(following)


def _show_marks(root: Any) -> None:
    """Highlight what is to be completed, wherever it stands."""
    for run in list(root.iter(qn("w:r"))):
        texts = "".join(text.text or "" for text in run.iter(qn("w:t")))
        if any(mark in texts for mark in TO_COMPLETE):
            _split(run)


_SEQUENCE = re.compile(r"\s*SEQ\s+(\S+)")


def _number_captions(root: Any) -> None:
    """Number the captions (``SEQ`` fields, one sequence a label) as they stand now: a loop has repeated some, a condition left some out."""
    counts: dict[str, int] = {}
    for field in root.iter(qn("w:fldSimple")):
        if found := _SEQUENCE.match(field.get(qn("w:instr")) or ""):
            counts[found[1]] = counts.get(found[1], 0) + 1
            for text in field.iter(qn("w:t")):
                text.text = str(counts[found[1]])


_MARKS = re.compile("(" + "|".join(map(re.escape, TO_COMPLETE)) + ")")


def _split(run: Any) -> None:
    """Give each mark in a run a run of its own, highlighted."""
    properties = run.find(qn("w:rPr"))
    for child in list(run):
        if child is properties:
            continue
        pieces = _MARKS.split(child.text or "") if child.tag == qn("w:t") else [""]
        for piece in filter(None, pieces) if child.tag == qn("w:t") else pieces:
            made = run.makeelement(qn("w:r"))
            if properties is not None:
                made.append(deepcopy(properties))
            part = deepcopy(child)
            if child.tag == qn("w:t"):
                part.text = piece
                part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            made.append(part)
            run.addprevious(made)
            if piece in TO_COMPLETE:
                Run(made, None).font.highlight_color = WD_COLOR_INDEX.YELLOW  # type: ignore[arg-type]
    run.getparent().remove(run)


def _stable(data: bytes) -> bytes:
    """The package with fixed times, in a fixed order."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in sorted(
            source.namelist(), key=lambda name: (name != "[Content_Types].xml", not name.startswith("_rels/"), name)
        ):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            copy.writestr(entry, source.read(name))
    return target.getvalue()
