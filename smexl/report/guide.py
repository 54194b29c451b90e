"""The last page of a template that is written for somebody to edit: its tags, in a comment that no document shows.

In: a template and its tags. Out: the template with that page.
"""

from collections.abc import Sequence
from io import BytesIO

import docx
from docx.enum.text import WD_BREAK

from smexl.report.tags import Tag
from smexl.text import Lang, Text

_TITLE = Text("标签说明（本页不会出现在生成的文件中）", "Tags (no document shows this page)")
_HELP = (
    Text(
        "用 Word 修改字体、标题、文字和表格，移动或删去标签，都可以；标签连同花括号要保持原样。",
        "Change fonts, headings, words and tables in Word; move tags or leave them out. Keep each tag with its braces as it is.",
    ),
    Text(
        "重复的段落和表格行按正文中的写法：开始和结束的标签各占一个段落或一个表格行。",
        "Paragraphs and table rows are repeated as in the text: the opening and the closing tag each have a paragraph or a table row of their own.",
    ),
    Text(
        "列表中的名称在循环里使用，如 evidence 的循环里写 {{ e.name }}。目录、图表编号是 Word 的域：全选后按 F9 更新。",
        "The names within a list are used in its loop, such as {{ e.name }} in the loop over evidence. Contents and numbers of captions are Word's"
        " fields: select all and press F9 to renew them.",
    ),
)


def with_guide(template: bytes, tags: Sequence[Tag], lang: Lang) -> bytes:
    """The template with a last page that explains its tags. Everything between ``{#`` and ``#}`` is left out when it is filled in."""
    opened = docx.Document(BytesIO(template))
    opened.add_paragraph("{#", "Tag").add_run().add_break(WD_BREAK.PAGE)
    opened.add_paragraph(_TITLE(lang), "Contents Title")
    for line in _HELP:
        opened.add_paragraph(line(lang), "Table Text")
    rows = [(Text("标签", "Tag")(lang), Text("内容", "What it says")(lang))]
    for tag in tags:
        rows.append((tag.name if tag.parts else f"{{{{ {tag.name} }}}}", tag.text(lang)))
        rows += [(f"　{tag.name} · {part.name}", part.text(lang)) for part in tag.parts]
    table = opened.add_table(len(rows), 2, "Report Table")
    for text, cell in zip((text for row in rows for text in row), table._cells, strict=True):
        cell.paragraphs[0].text, cell.paragraphs[0].style = text, "Table Text"
    opened.add_paragraph("#}", "Tag")
    target = BytesIO()
    opened.save(target)
    return target.getvalue()
