"""The catalogue of findings: every problem smexl can report, with its severity and its words, once.

A finding is data (code, place, value); its text is made here when somebody reads it, in Chinese or in English: what is
wrong, then what to do. ``docs/findings.md`` is generated from this table.
"""

from dataclasses import dataclass, replace
from typing import Literal

from smexl.text import NOTHING, Lang, Text, both

EntryKey = tuple[str | int, ...]
"""Names what a person enters in one cell, such as ``("score", "L3-ZL01-1")``: the shapes are those of ``Submission.entered``."""
Severity = Literal["error", "warning"]
Asks = Literal["", "score", "confirmation"]
SEVERITY_NAMES = {
    "error": Text("错误", "Error"),
    "warning": Text("警告", "Warning"),
    "hint": Text("提示", "Hint"),
}
"""What severities are called everywhere; a hint is no finding of a submission, only what ``check`` would have somebody see."""


@dataclass(frozen=True)
class Problem:
    """An entry of the catalogue of findings. The texts are format strings over a finding's ``value`` and ``detail``.

    ``strict``: a warning that is an error where work is done strictly (``--strict``). ``passing``: it says how it went, not what the
    file is, so the next run tries again.
    ``restored``: what to do in a returned workbook, where smexl has put right what the remedy asks for. ``asks``: what such a
    workbook asks for again, so that what was restored is not taken unseen: the ``score``, or a ``confirmation`` on its first sheet.
    """

    code: str
    severity: Severity
    what: Text
    remedy: Text
    strict: bool = False
    restored: Text | None = None
    asks: Asks = ""
    passing: bool = False


@dataclass(frozen=True)
class Finding:
    """One problem in one submission, or in a catalogue.

    ``sheet`` (of a catalogue, the file too) and ``cell`` (A1 style) are empty where the problem has no such place; ``value`` is what stood there, as text;
    ``detail`` is what the text needs besides (the right value, the other file, …), in both languages where it is words.
    ``key`` names the answer it is about (for the returned workbook's marks), as in ``Submission.entered``.
    ``raised``: a warning that counts as an error here (``Problem.strict``). ``hint``: a sentence more, such as the nearest name.
    """

    code: str
    sheet: str = ""
    cell: str = ""
    value: str = ""
    detail: str | Text = ""
    key: EntryKey = ()
    raised: bool = False
    hint: Text = NOTHING

    @property
    def place(self) -> str:
        """Sheet and cell as spreadsheets name them, empty where the problem has neither."""
        return "!".join(part for part in (self.sheet, self.cell) if part)

    @property
    def severity(self) -> Severity:
        return "error" if self.raised else PROBLEMS[self.code].severity

    def message(self, lang: Lang, *, returned: bool = False) -> str:
        """What is wrong and what to do, in one or two sentences; ``returned``: what to do in the returned workbook."""
        problem = PROBLEMS[self.code]
        remedy = ((problem.restored if returned else None) or problem.remedy)(lang).format(**self._words(lang))
        return ("" if lang == "zh" else " ").join(filter(None, (self.what(lang), self.hint(lang), remedy)))

    @property
    def messages(self) -> Text:
        """The message, in both languages."""
        return both(self.message)

    def what(self, lang: Lang) -> str:
        """What is wrong alone, where what to do is another matter."""
        return PROBLEMS[self.code].what(lang).format(**self._words(lang))

    def _words(self, lang: Lang) -> dict[str, str]:
        # A Text that went through JSON comes back as a list.
        detail = self.detail if isinstance(self.detail, str) else Text(*self.detail)(lang)
        return {"value": shortened(self.value), "detail": detail}


def shortened(text: str, length: int = 60) -> str:
    """A stranger's text cut to a length that a message can carry."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _problem(
    code: str,
    severity: Severity,
    what: tuple[str, str],
    remedy: tuple[str, str],
    strict: bool = False,
    restored: tuple[str, str] | None = None,
    asks: Asks = "",
) -> Problem:
    return Problem(code, severity, Text(*what), Text(*remedy), strict, Text(*restored) if restored else None, asks)


_FILE = [
    _problem(
        "file-not-workbook",
        "error",
        ("这不是工作簿文件（{detail}）。", "This is not a workbook ({detail})."),
        ("请只提交填好的 .xlsx 评分表。", "Submit the completed .xlsx template only."),
    ),
    _problem(
        "file-lock",
        "error",
        (
            "这是 Excel 或 WPS 打开文件时留下的临时锁文件。",
            "This is a temporary lock file that Excel or WPS leaves while a workbook is open.",
        ),
        (
            "可以删除；请确认原文件已保存并提交。",
            "Delete it, and make sure the workbook itself was saved and submitted.",
        ),
    ),
    _problem(
        "file-hidden",
        "error",
        ("这是隐藏文件，未读取。", "This is a hidden file; it was not read."),
        ("如果它是提交的评分表，请改名后再提交。", "If it is a submission, rename it and submit it again."),
    ),
    _problem(
        "file-empty",
        "error",
        ("文件是空的（0 字节）。", "The file is empty (0 bytes)."),
        ("请重新保存并提交。", "Save the workbook again and resubmit it."),
    ),
    _problem(
        "file-damaged",
        "error",
        ("文件已损坏，无法读取（{detail}）。", "The file is damaged and cannot be read ({detail})."),
        (
            "请用 Excel 或 WPS 打开，另存为 .xlsx 后再提交。",
            "Open it in Excel or WPS, save it as .xlsx and resubmit it.",
        ),
    ),
    _problem(
        "file-encrypted",
        "error",
        ("文件有打开密码。", "The file is protected by a password for opening."),
        ("请去掉打开密码后再提交。", "Remove the password and resubmit it."),
    ),
    _problem(
        "archive-encrypted",
        "error",
        (
            "压缩包设了密码，其中的这个文件没有读取。",
            "The archive is protected by a password; this file of it was not read.",
        ),
        ("请解压后放入，或不设密码重新压缩。", "Unpack it into the inbox, or pack it again without a password."),
    ),
    _problem(
        "archive-nested",
        "error",
        ("这是压缩包中的压缩包，没有打开。", "This is an archive inside an archive; it was not opened."),
        ("请解压后放入收件文件夹。", "Unpack it into the inbox."),
    ),
    _problem(
        "archive-ambiguous",
        "error",
        (
            "压缩包中有几个同名的文件，不知道应以哪个为准，都没有读取。",
            "Several files of this archive have one name; nobody knows which is meant, so none was read.",
        ),
        ("请改为不同的名字，重新压缩后提交。", "Give each a name of its own, and pack and submit them again."),
    ),
    _problem(
        "archive-path",
        "error",
        (
            "压缩包中这个文件的路径指向压缩包之外，没有读取。",
            "The path of this file in the archive leads out of it; it was not read.",
        ),
        ("请由提交者用常用软件重新压缩后提交。", "Let the sender pack it again with an ordinary program."),
    ),
    _problem(
        "archive-empty",
        "error",
        ("压缩包中没有文件。", "There are no files in this archive."),
        ("请核对后重新提交。", "Check it and submit it again."),
    ),
    _problem(
        "file-too-large",
        "error",
        ("文件过大：{detail}。", "The file is too large: {detail}."),
        ("请删去图片和多余内容后再提交。", "Remove pictures and other extra content and resubmit it."),
    ),
    _problem(
        "file-too-many-cells",
        "error",
        ("工作表“{value}”的范围过大：{detail}。", "Sheet “{value}” is too large: {detail}."),
        (
            "请删去表格以外的内容，或把答案抄入新模板后提交。",
            "Delete what lies outside the table, or copy the answers into a new template.",
        ),
    ),
    _problem(
        "file-forbidden-content",
        "error",
        (
            "文件含有工作簿不应有的内容（{detail}），出于安全未读取。",
            "The file holds what no workbook should ({detail}); for safety it was not read.",
        ),
        ("请把答案填入新模板后提交。", "Fill in a new template and submit that."),
    ),
    replace(
        _problem(
            "file-unreadable",
            "error",
            ("无法打开文件（{detail}）。", "The file cannot be opened ({detail})."),
            (
                "请检查文件权限，或重新复制到收件文件夹，然后重新运行。",
                "Check its permissions, or copy it into the inbox again, and run again.",
            ),
        ),
        passing=True,
    ),
    _problem(
        "file-outside",
        "error",
        ("这是指向收件文件夹之外的链接，未读取。", "This is a link that leads out of the inbox; it was not followed."),
        ("请把文件本身放入收件文件夹。", "Put the file itself into the inbox."),
    ),
    replace(
        _problem(
            "file-crashed",
            "error",
            (
                "读取这个文件时处理程序{detail}，该文件已跳过。",
                "Reading this file made the worker fail ({detail}); it was skipped.",
            ),
            (
                "请重新运行再试一次；仍然如此时，请把答案填入新模板后提交。",
                "Run again, which tries it once more; if it stays so, fill in a new template and submit that.",
            ),
        ),
        passing=True,
    ),
    _problem(
        "file-own",
        "error",
        (
            "这是 smexl 生成的{detail}，不是评分表，未计分。",
            "This is {detail} that smexl made, no submission; it was not scored.",
        ),
        ("请移出收件文件夹。", "Take it out of the inbox."),
    ),
    _problem(
        "folder-own",
        "error",
        (
            "这是 smexl process 的输出文件夹，其中的文件都没有读取。",
            "This is a folder that smexl process wrote to; nothing in it was read.",
        ),
        (
            "请移出收件文件夹；如其中有提交的评分表，请另行放入。",
            "Take it out of the inbox; if there are submissions in it, put these into the inbox by themselves.",
        ),
    ),
    _problem(
        "file-format",
        "warning",
        (
            "文件不是 .xlsx 格式（{detail}），已尽量读取。",
            "The file is not an .xlsx workbook ({detail}); it was read as far as possible.",
        ),
        ("请核对结果；以后请保存为 .xlsx。", "Check the result, and save as .xlsx next time."),
    ),
    _problem(
        "file-macros",
        "warning",
        ("文件带有宏；宏没有运行。", "The file contains macros; they were not run."),
        ("请保存为 .xlsx。", "Save it as .xlsx."),
    ),
    _problem(
        "file-external-links",
        "warning",
        (
            "文件带有外部链接或数据连接；没有跟随。",
            "The file has external links or data connections; they were not followed.",
        ),
        ("请断开链接后保存。", "Break the links and save it."),
    ),
]

_WORKBOOK = [
    _problem(
        "score-sheet-missing",
        "error",
        ("找不到工作表“评分表”。{detail}", "There is no sheet “评分表”. {detail}"),
        ("请使用下发的模板填写。", "Use the template that was issued."),
    ),
    _problem(
        "sheet-missing",
        "error",
        ("缺少工作表“{value}”。", "The sheet “{value}” is missing."),
        ("请从模板中恢复这张表并填写。", "Restore it from the template and fill it in."),
        restored=("已恢复这张表，请填写。", "It has been restored; fill it in."),
    ),
    _problem(
        "sheet-missing-optional",
        "warning",
        ("缺少工作表“{value}”，按未填写处理。", "The sheet “{value}” is missing and was taken as blank."),
        ("如有内容，请从模板中恢复这张表并填写。", "If there is something to say in it, restore it from the template."),
        restored=("已恢复这张表；如有内容，请填写。", "It has been restored; fill it in if there is something to say."),
    ),
    _problem(
        "sheet-renamed",
        "warning",
        ("工作表“{value}”已按“{detail}”读取。", "The sheet “{value}” was read as “{detail}”."),
        ("请不要改动工作表名称。", "Leave the names of the sheets as they are."),
        restored=("已恢复工作表名称。", "Its name has been restored."),
    ),
    _problem(
        "score-sheet-double",
        "error",
        (
            "工作表“{value}”和“{detail}”都有得分（隐藏的也算），无法判断以哪张为准。",
            "The sheets “{value}” and “{detail}” both hold scores (hidden ones count too), so which of them is meant is not known.",
        ),
        ("请只保留应计入的一张。", "Keep only the one that should count."),
        restored=(
            "已按“{detail}”恢复为一张，另一张的内容在“保留内容”中；请核对每个得分。",
            "There is one again, with the scores of “{detail}”; what the other held stands in “Kept content”. Check every score.",
        ),
        asks="confirmation",
    ),
    _problem(
        "score-column-double",
        "error",
        (
            "列“{value}”和“{detail}”都有得分，无法判断以哪一列为准。",
            "The columns “{value}” and “{detail}” both hold scores, so which of them is meant is not known.",
        ),
        ("请只保留应计入的一列。", "Keep only the one that should count."),
        restored=(
            "已按“{detail}”恢复为一列，另一列的内容在“保留内容”中；请核对每个得分。",
            "There is one again, with the scores of “{detail}”; what the other held stands in “Kept content”. Check every score.",
        ),
        asks="confirmation",
    ),
    _problem(
        "heading-missing",
        "error",
        ("缺少列“{value}”。{detail}", "The column “{value}” is missing. {detail}"),
        ("请从模板中恢复表头。", "Restore the headings from the template."),
        restored=("已恢复这一列；请填写并核对得分。", "It has been restored; fill it in and check the scores."),
        asks="confirmation",
    ),
    _problem(
        "heading-missing-optional",
        "warning",
        ("缺少列“{value}”，按未填写处理。{detail}", "The column “{value}” is missing and was taken as blank. {detail}"),
        ("如有内容，请从模板中恢复表头。", "If it matters, restore the headings from the template."),
        restored=("已恢复这一列；如有内容，请填写。", "It has been restored; fill it in if there is something to say."),
    ),
    _problem(
        "heading-renamed",
        "warning",
        ("列“{value}”已按“{detail}”读取。", "The column “{value}” was read as “{detail}”."),
        ("请不要改动表头。", "Leave the headings as they are."),
        restored=("已恢复表头。", "The heading has been restored."),
    ),
    _problem(
        "heading-duplicate",
        "error",
        ("有两列都叫“{value}”。", "Two columns are called “{value}”."),
        ("请只保留填写的一列。", "Keep only the one that holds the answers."),
        restored=(
            "已恢复为一列，另一列的内容在“保留内容”中；请核对得分和内容。",
            "There is one again, and what the other held stands in “Kept content”; check scores and answers.",
        ),
        asks="confirmation",
    ),
    _problem(
        "field-missing",
        "error",
        ("找不到必填项“{value}”。", "The required item “{value}” was not found."),
        ("请从模板中恢复这一项并填写。", "Restore it from the template and fill it in."),
        restored=("已恢复这一项，请填写。", "It has been restored; fill it in."),
    ),
    _problem(
        "label-renamed",
        "warning",
        ("项目“{value}”已按“{detail}”读取。", "The item “{value}” was read as “{detail}”."),
        ("请不要改动项目名称。", "Leave the names of the items as they are."),
        restored=("已恢复项目名称。", "Its name has been restored."),
    ),
    _problem(
        "stamp-missing",
        "warning",
        (
            "模板标识缺失，已按内容判断为{detail}。",
            "The template's mark is missing; from its content it was taken as {detail}.",
        ),
        (
            "请核对结果；以后请直接在下发的模板中填写。",
            "Check the result, and fill in the issued template itself next time.",
        ),
        restored=("已恢复模板标识；请核对等级和类型。", "The mark has been restored; check level and kind."),
    ),
    _problem(
        "format-too-new",
        "error",
        (
            "模板由更新版本的 smexl 生成（格式 {value}，本版支持到 {detail}）。",
            "The template comes from a newer smexl (format {value}; this one reads up to {detail}).",
        ),
        ("请评估机构升级 smexl 后再处理。", "The assessment body should upgrade smexl and process it again."),
    ),
    _problem(
        "format-too-old",
        "error",
        (
            "模板版本过旧（格式 {value}，本版支持 {detail}）。",
            "The template is too old (format {value}; this smexl reads {detail}).",
        ),
        ("请换用新模板填写。", "Fill in a current template."),
        restored=(
            "已换成现行模板；请核对各个得分和内容。",
            "This is a current template; check every score and answer.",
        ),
        asks="confirmation",
    ),
    _problem(
        "catalogue-other",
        "error",
        (
            "模板所用的要求目录是“{value}”，本次评估用的是“{detail}”。",
            "The template was made from the catalogue “{value}”; this assessment uses “{detail}”.",
        ),
        ("请换用本次评估的模板填写。", "Fill in the template of this assessment."),
        restored=(
            "已换成本次评估的模板；请对照要求核对每个得分。",
            "This is the template of this assessment; check every score against its requirement.",
        ),
        asks="confirmation",
    ),
    _problem(
        "catalogue-version",
        "error",
        (
            "模板所用的要求目录版本不同（{value}，应为 {detail}）。",
            "The template was made from another version of the catalogue ({value}; it should be {detail}).",
        ),
        ("请换用当前版本的模板填写。", "Fill in a template of the current version."),
        restored=(
            "已换成当前版本的模板；请对照要求核对每个得分。",
            "This is a template of the current version; check every score against its requirement.",
        ),
        asks="confirmation",
    ),
    _problem(
        "kind-unknown",
        "error",
        ("不认识的评估类型“{value}”。", "The kind of assessment “{value}” is unknown."),
        ("请使用下发的模板填写。", "Use the template that was issued."),
        restored=(
            "已恢复评估类型；请核对各个得分和内容。",
            "The kind has been restored; check every score and answer.",
        ),
        asks="confirmation",
    ),
    _problem(
        "level-unknown",
        "error",
        ("无法判断成熟度等级（{value}）。", "The maturity level cannot be told ({value})."),
        ("请使用下发的模板填写，不要改动等级。", "Use the template that was issued and leave its level as it is."),
        restored=("已恢复成熟度等级；请核对各个得分。", "The level has been restored; check every score."),
        asks="confirmation",
    ),
    _problem(
        "restored-unconfirmed",
        "error",
        (
            "退回时恢复的内容（{value} 处）还没有确认已核对。",
            "What was restored when the workbook was returned ({value} in all) has not been confirmed.",
        ),
        (
            "请核对各个得分，然后在“退回说明”的“核对确认”一格选择“已核对”。",
            "Check every score, then choose “Checked” at “Confirmation” on the sheet “What to mend”.",
        ),
        restored=("请核对各个得分。", "Check every score."),
        asks="confirmation",
    ),
    _problem(
        "into-one",
        "error",
        (
            "这是各等级合在一份的自评表，不能作为某一等级的评分表处理。",
            "This workbook holds the self-assessment of every level; it cannot be processed as that of one.",
        ),
        (
            "预判等级请用 smexl foresee；申请评估请改填所申请等级的模板。",
            "Use smexl foresee to foresee the level; to apply, fill in the template of the level applied for.",
        ),
    ),
    _problem(
        "into-one-blank",
        "error",
        ("各等级都还没有评分。", "No level has been scored yet."),
        ("请至少完成一个等级的评分。", "Score at least one level."),
    ),
    _problem(
        "not-self-assessment",
        "error",
        (
            "这是正式评估的评分表，预判等级只用自评。",
            "This is a formal assessment; a level is foreseen from self-assessments only.",
        ),
        ("请给出自评的评分表。", "Give the workbook of the self-assessment."),
    ),
    _problem(
        "level-mismatch",
        "error",
        (
            "填写的等级是“{value}”，而模板是{detail}。",
            "The level filled in is “{value}”, but the template is for {detail}.",
        ),
        ("如要申请其他等级，请换用该等级的模板。", "To apply for another level, use that level's template."),
        restored=(
            "已恢复为{detail}；请核对得分。如要申请其他等级，请换用该等级的模板。",
            "It has been restored to {detail}; check the scores. To apply for another level, use that level's template.",
        ),
        asks="confirmation",
    ),
]

_REQUIREMENTS = [
    _problem(
        "requirement-missing",
        "error",
        ("缺少要求 {value}（{detail}）。", "The requirement {value} ({detail}) is missing."),
        ("请从模板中恢复这一行并评分。", "Restore the row from the template and score it."),
        restored=("已恢复这一行，请评分。", "The row has been restored; score it."),
    ),
    _problem(
        "requirement-duplicate",
        "error",
        ("要求 {value} 出现了两次（另见 {detail}）。", "The requirement {value} stands twice (see also {detail})."),
        ("请只保留一行。", "Keep one row only."),
        restored=(
            "已恢复为一行，另一行在“保留内容”中；请核对并重新评分。",
            "There is one row again, and the other stands in “Kept content”; check the score and enter it again.",
        ),
        asks="score",
    ),
    _problem(
        "requirement-unknown",
        "error",
        ("本等级没有编号为“{value}”的要求。{detail}", "This level has no requirement with the ID “{value}”. {detail}"),
        ("请删去这一行，或改回原来的编号。", "Delete the row, or restore its ID."),
        restored=(
            "这一行已移到“保留内容”；请核对得分是否都在应在的要求上。",
            "The row was moved to “Kept content”; check that every score stands at its own requirement.",
        ),
        asks="confirmation",
    ),
    _problem(
        "requirement-id-restored",
        "warning",
        (
            "这一行没有编号，已按文字认作要求 {detail}。",
            "The row has no ID; by its text it was taken as requirement {detail}.",
        ),
        ("请恢复编号。", "Restore the ID."),
        restored=("已恢复编号；请核对得分。", "The ID has been restored; check the score."),
    ),
    _problem(
        "row-without-id",
        "error",
        (
            "这一行有得分（{value}），但没有编号，无法对应要求。{detail}",
            "The row has a score ({value}) but no ID, so that it belongs to no requirement. {detail}",
        ),
        ("请恢复编号，或删去这一行。", "Restore the ID, or delete the row."),
        restored=(
            "这一行已移到“保留内容”；请把得分填到它的要求上。",
            "The row was moved to “Kept content”; enter its score at the requirement that it belongs to.",
        ),
        asks="confirmation",
    ),
    _problem(
        "requirement-changed",
        "error",
        ("要求 {detail} 的文字被改动了。", "The text of requirement {detail} was changed."),
        ("请恢复原文，并按原文评分。", "Restore the text and score what it says."),
        restored=("已恢复原文；请核对并重新评分。", "The text has been restored; check the score and enter it again."),
        asks="score",
    ),
    _problem(
        "requirement-moved",
        "error",
        (
            "这一行的“{value}”与要求目录不符（{detail}）。",
            "“{value}” in this row does not agree with the catalogue ({detail}).",
        ),
        (
            "请从模板中恢复；如曾排序或换过版本，请逐条核对得分。",
            "Restore it from the template; if rows were sorted or come from another edition, check every score.",
        ),
        restored=("已恢复；请核对并重新评分。", "It has been restored; check the score and enter it again."),
        asks="score",
    ),
    _problem(
        "edition-unknown",
        "error",
        (
            "模板标识和要求的文字都没有，无法确认是哪一版要求目录。",
            "Neither the template's mark nor the texts of the requirements are there, so its edition of the catalogue is not known.",
        ),
        ("请换用本次评估的模板填写。", "Fill in the template of this assessment."),
        restored=(
            "已换成本次评估的模板；请对照要求核对每个得分。",
            "This is the template of this assessment; check every score against its requirement.",
        ),
        asks="confirmation",
    ),
    _problem(
        "given-changed",
        "warning",
        (
            "预先填入的内容被改成了“{value}”，仍以下发时的为准（{detail}）。",
            "What was entered beforehand was changed to “{value}”; as it was issued still counts ({detail}).",
        ),
        ("请不要改动这一列。", "Leave this column as it is."),
        restored=("已恢复。", "It has been restored."),
    ),
    _problem(
        "score-blank",
        "error",
        ("要求 {detail} 还没有评分。", "Requirement {detail} has no score."),
        (
            "请从列表中选择；最低一档也有自己的得分，不得留空。",
            "Choose it from the list; the lowest grade has a score too, so none may stay blank.",
        ),
    ),
    _problem(
        "score-invalid",
        "error",
        ("“{value}”不是允许的得分。", "“{value}” is not an allowed score."),
        ("请从列表中选择：{detail}。", "Choose from the list: {detail}."),
    ),
    _problem(
        "score-formula",
        "error",
        ("得分是公式（{value}），不予采用。", "The score is a formula ({value}), which is not accepted."),
        ("请直接选择得分。", "Choose the score itself."),
    ),
    _problem(
        "score-error-value",
        "error",
        ("得分单元格是错误值 {value}。", "The score cell holds the error value {value}."),
        ("请重新选择得分。", "Choose the score again."),
    ),
    _problem(
        "score-normalized",
        "warning",
        ("得分“{value}”已按 {detail} 采用。", "The score “{value}” was taken as {detail}."),
        ("请从列表中选择得分。", "Choose scores from the list."),
    ),
]

_FIELDS = [
    _problem(
        "field-blank",
        "error",
        ("必填项“{detail}”没有填写。", "The required item “{detail}” is blank."),
        ("请填写。", "Fill it in."),
    ),
    _problem(
        "field-wanted",
        "warning",
        ("“{detail}”没有填写。", "“{detail}” is blank."),
        ("如有，请补充。", "Fill it in if you can."),
    ),
    _problem(
        "field-formula",
        "error",
        ("“{detail}”是公式（{value}），不予采用。", "“{detail}” is a formula ({value}), which is not accepted."),
        ("请直接填写内容。", "Type the answer itself."),
        asks="confirmation",
    ),
    _problem(
        "field-error-value",
        "error",
        ("“{detail}”是错误值 {value}。", "“{detail}” holds the error value {value}."),
        ("请重新填写。", "Fill it in again."),
        asks="confirmation",
    ),
    _problem(
        "field-too-long",
        "error",
        ("“{detail}”太长。", "“{detail}” is too long."),
        ("请缩短到 200 个字以内。", "Shorten it to 200 characters."),
    ),
    _problem(
        "credit-code-length",
        "error",
        (
            "统一社会信用代码“{value}”应为 18 位，现为 {detail} 位。",
            "The unified social credit code “{value}” should have 18 characters, not {detail}.",
        ),
        ("请按营业执照核对。", "Check it against the business licence."),
    ),
    _problem(
        "credit-code-alphabet",
        "error",
        (
            "统一社会信用代码“{value}”含有不允许的字符（{detail}）。",
            "The unified social credit code “{value}” has characters that are not allowed ({detail}).",
        ),
        (
            "请按营业执照核对；字母不含 I、O、S、V、Z。",
            "Check it against the business licence; it has no I, O, S, V or Z.",
        ),
    ),
    _problem(
        "credit-code-check-digit",
        "error",
        (
            "统一社会信用代码“{value}”的校验位不符，可能有错字。",
            "The check digit of the unified social credit code “{value}” is wrong; a character may be mistyped.",
        ),
        ("请按营业执照逐位核对。", "Compare it with the business licence, character by character."),
    ),
    _problem(
        "credit-code-number",
        "error",
        (
            "统一社会信用代码存成了数字（{value}），末尾几位已经丢失。",
            "The unified social credit code was stored as a number ({value}), which loses its last digits.",
        ),
        ("请把单元格设为文本格式后重新填写。", "Format the cell as text and type the code again."),
    ),
    _problem(
        "credit-code-normalized",
        "warning",
        (
            "统一社会信用代码“{value}”已按“{detail}”采用。",
            "The unified social credit code “{value}” was taken as “{detail}”.",
        ),
        ("请用半角大写，不带空格。", "Use half-width capitals without spaces."),
    ),
    _problem(
        "date-invalid",
        "error",
        ("“{detail}”的“{value}”不是日期。", "“{value}” in “{detail}” is not a date."),
        ("请按 2026-07-15 的样子填写。", "Write it like 2026-07-15."),
    ),
    _problem(
        "date-normalized",
        "warning",
        ("日期“{value}”已按 {detail} 采用。", "The date “{value}” was taken as {detail}."),
        ("请按 2026-07-15 的样子填写。", "Write it like 2026-07-15."),
    ),
    _problem(
        "date-doubtful",
        "warning",
        ("“{detail}”的“{value}”不是日期，按原文保留。", "“{value}” in “{detail}” is not a date; it was kept as it is."),
        ("如有可能，请按 2026-07-15 的样子填写。", "Write it like 2026-07-15 if you can."),
    ),
    _problem(
        "date-order",
        "warning",
        ("结束日期 {value} 早于开始日期 {detail}。", "The end date {value} is before the start date {detail}."),
        ("请核对。", "Check both."),
    ),
    _problem(
        "choice-unlisted",
        "warning",
        (
            "“{detail}”的“{value}”不在列表中，按原文保留。",
            "“{value}” is not in the list of “{detail}”; it was kept as it is.",
        ),
        ("请从列表中选择。", "Choose from the list."),
    ),
    _problem(
        "phone-doubtful",
        "warning",
        ("联系电话“{value}”看起来不完整。", "The phone number “{value}” looks incomplete."),
        ("请核对。", "Check it."),
    ),
    _problem(
        "email-doubtful",
        "warning",
        ("电子邮箱“{value}”看起来不对。", "The e-mail address “{value}” looks wrong."),
        ("请核对。", "Check it."),
    ),
    _problem(
        "count-doubtful",
        "warning",
        ("“{detail}”的“{value}”不是次数，未采用。", "“{value}” in “{detail}” is no number of times; it was not used."),
        ("请填写 1、2、3 这样的整数。", "Write a whole number such as 1, 2 or 3."),
    ),
    _problem(
        "eligibility-no",
        "warning",
        ("申请条件“{detail}”填了“否”。", "The eligibility condition “{detail}” was answered with “no”."),
        ("正式申请前应满足该条件（8.3.2）。", "It has to be met before a formal application (8.3.2)."),
    ),
]

_LISTINGS = [
    _problem(
        "subdomain-unknown",
        "warning",
        (
            "本等级没有能力子域“{value}”，这一行没有采用。",
            "This level assesses no subdomain “{value}”; the row was not used.",
        ),
        ("请核对能力域和能力子域的名称。", "Check the names of domain and subdomain."),
    ),
    _problem(
        "subdomain-duplicate",
        "warning",
        (
            "能力子域“{value}”出现了两次（另见 {detail}），这一行没有采用。",
            "The subdomain “{value}” stands twice (see also {detail}); this row was not used.",
        ),
        ("请合并为一行。", "Put them into one row."),
    ),
    _problem(
        "evidence-number-blank",
        "warning",
        ("这条证据没有编号。", "This piece of evidence has no number."),
        ("请编号，以便在评分表中引用。", "Number it, so that the score sheet can refer to it."),
    ),
    _problem(
        "evidence-number-duplicate",
        "warning",
        (
            "证据编号“{value}”重复（另见 {detail}）。",
            "The evidence number “{value}” is used twice (see also {detail}).",
        ),
        ("请改为不同的编号。", "Give each its own number."),
    ),
    _problem(
        "evidence-unlisted",
        "warning",
        (
            "要求 {detail} 引用的证据“{value}”不在证据清单中。",
            "Requirement {detail} refers to evidence “{value}”, which is not listed.",
        ),
        ("请在证据清单中补充。", "Add it to the Evidence sheet."),
    ),
    _problem(
        "listing-requirement-unknown",
        "warning",
        ("本等级没有编号为“{value}”的要求。", "This level has no requirement with the ID “{value}”."),
        ("请核对编号。", "Check the ID."),
    ),
    _problem(
        "evidence-none",
        "warning",
        ("证据清单是空的。", "The list of evidence is empty."),
        ("请登记支持得分的证据并编号（8.3.3 c）。", "List and number the evidence behind the scores (8.3.3 c)."),
    ),
    _problem(
        "plan-none",
        "warning",
        (
            "有 {value} 条要求没有全部满足，改进计划却是空的。",
            "{value} requirements are not fully satisfied, and the improvement plan is empty.",
        ),
        (
            "请写明改进措施、责任人和完成期限（8.2.4 c）。",
            "Enter measures, each with its owner and deadline (8.2.4 c).",
        ),
    ),
]

_TEAM = [
    _problem(
        "review-missing",
        "warning",
        ("没有填写文件审查。", "No round of document review was entered."),
        ("请填写各轮审查的结论（8.3.5）。", "Enter the conclusion of each round (8.3.5)."),
    ),
    _problem(
        "review-conclusion-blank",
        "warning",
        ("这一轮文件审查没有审查结论。", "This round of document review has no conclusion."),
        ("请从列表中选择。", "Choose it from the list."),
    ),
    _problem(
        "review-principle-blank",
        "warning",
        ("这一轮文件审查缺少{detail}的结论。", "This round of document review lacks a conclusion on: {detail}."),
        ("请逐项给出结论（8.3.5 a–e）。", "Give one on each principle (8.3.5 a–e)."),
    ),
    _problem(
        "review-inconsistent",
        "warning",
        (
            "审查结论为“符合要求”，而“{detail}”为“不符合要求”。",
            "The round meets the requirements, but “{detail}” does not.",
        ),
        ("请核对结论。", "Check the conclusions."),
    ),
    _problem(
        "review-failed",
        "error",
        (
            "最后一轮文件审查的结论是“{value}”，不得开展现场评估。",
            "The last round of document review concluded “{value}”; the on-site assessment must not have started.",
        ),
        (
            "请在补充材料后重新审查，并填写新一轮的结论（8.3.5）。",
            "Review again once material was added, and enter that round (8.3.5).",
        ),
    ),
    _problem(
        "review-open",
        "warning",
        (
            "最后一轮文件审查的结论“{value}”不表示通过。",
            "The conclusion “{value}” of the last round of document review does not say that it passed.",
        ),
        (
            "请从列表中选择“符合要求”“基本符合要求”或“不符合要求”。",
            "Choose from the list whether it meets, mostly meets or does not meet the requirements.",
        ),
    ),
    _problem(
        "review-after-start",
        "warning",
        (
            "文件审查于 {value} 通过，晚于评估开始日期 {detail}。",
            "The document review passed on {value}, after the assessment had started on {detail}.",
        ),
        ("请核对两个日期：审查通过后方可现场评估（8.3.5）。", "Check both dates: the review comes first (8.3.5)."),
    ),
    _problem(
        "finding-wanted",
        "warning",
        (
            "要求 {detail} 未全部满足，但没有填写评估发现。",
            "Requirement {detail} is not fully satisfied, but has no finding.",
        ),
        ("请写明评估发现（8.3.9）。", "Enter the finding (8.3.9)."),
        strict=True,
    ),
    _problem(
        "evidence-wanted",
        "warning",
        (
            "要求 {detail} 的得分高于 0，但没有填写证据编号。",
            "Requirement {detail} scores above 0, but names no evidence.",
        ),
        ("请填写证据编号（8.3.9）。", "Enter the numbers of its evidence (8.3.9)."),
        strict=True,
    ),
    _problem(
        "evaluation-wanted",
        "warning",
        ("有 {value} 个能力子域没有评价：{detail}。", "{value} subdomains have no evaluation: {detail}."),
        (
            "请写明当前成就、现有不足和提升建议（8.3.13 h）。",
            "State achievements, shortfalls and suggestions (8.3.13 h).",
        ),
    ),
    _problem(
        "urgent-risk",
        "warning",
        ("证据“{detail}”标明有紧急、重大风险。", "The evidence “{detail}” is marked as showing an urgent, major risk."),
        (
            "请确认已报告被评估方，并采取了适当措施（8.3.8）。",
            "Make sure that it was reported to the organization and that measures were decided (8.3.8).",
        ),
    ),
    _problem(
        "urgent-risk-open",
        "warning",
        (
            "紧急、重大风险“{value}”还没有写明：{detail}。",
            "Of the urgent, major risk “{value}” it is not said: {detail}.",
        ),
        (
            "请在“证据清单”表写明何时报告、向谁报告和处置措施（8.3.8）。",
            "Enter in the sheet Evidence when it was reported, to whom, and what was done (8.3.8).",
        ),
    ),
    _problem(
        "recommendation-differs",
        "warning",
        (
            "推荐等级“{value}”与按得分作出的判定（{detail}）不一致。",
            "The level recommended, “{value}”, differs from the decision by the scores ({detail}).",
        ),
        (
            "请核对推荐等级和得分（8.3.12 c）。",
            "Check the recommendation and the scores (8.3.12 c).",
        ),
    ),
    _problem(
        "consensus-open",
        "warning",
        ("有 {value} 处文字仍标有“待合议”：{detail}。", "Texts still marked “to be agreed”: {value} ({detail})."),
        (
            "请由评估组写成一致的文字并删去标记（8.3.9）；标记的文字不写入报告。",
            "Let the team write one text and take the mark out (8.3.9); marked texts do not reach the report.",
        ),
        strict=True,
    ),
]

_BATCH = [
    _problem(
        "duplicate",
        "warning",
        ("与“{detail}”内容完全相同，只按一份处理。", "The same bytes as “{detail}”; only one of them counts."),
        ("无需处理。", "Nothing needs to be done."),
    ),
    _problem(
        "superseded",
        "warning",
        (
            "同一机构、等级和类型有更新的评分表“{detail}”，本份不计。",
            "“{detail}” is a later workbook of the same organization, level and kind; this one does not count.",
        ),
        ("如应以本份为准，请撤下另一份。", "If this one should count, take the other out of the inbox."),
    ),
    _problem(
        "supersedes",
        "warning",
        (
            "本份取代了同一机构、等级和类型先前的{detail}。",
            "This one takes the place of {detail}, of the same organization, level and kind.",
        ),
        ("如应以先前的一份为准，请撤下本份。", "If an earlier one should count, take this one out of the inbox."),
    ),
    _problem(
        "assessor-unnamed",
        "warning",
        (
            "本份和“{detail}”都通过检查，都没有写明填表评估员，按先后两次提交处理。",
            "This one and “{detail}” are both in order and do not name who filled them in; they were taken for rounds of one another.",
        ),
        (
            "如果是两名评估员分别打分，请各自填写“填表评估员”，先合议。",
            "If two assessors scored separately, let each be named under Assessor of this workbook, and agree first.",
        ),
    ),
    _problem(
        "report-number-used",
        "warning",
        ("报告编号“{value}”也是“{detail}”的编号。", "The report number “{value}” is also that of “{detail}”."),
        (
            "请改为不重复的编号；在此之前只有一份能出报告。",
            "Give it one of its own; until then only one of them gets a report.",
        ),
    ),
    _problem(
        "returned-again",
        "warning",
        (
            "同一机构、等级和类型之后又提交了“{detail}”，也已退回；退回件只保留最后一份。",
            "“{detail}” was submitted later for the same organization, level and kind and is returned too; only the last is in returned/.",
        ),
        ("请修改最后一份的退回件。", "Mend the returned workbook of the last one."),
    ),
    _problem(
        "order-doubtful",
        "warning",
        (
            "本份算作在“{value}”之后提交，但次序不确定：{detail}。",
            "This one was taken as later than “{value}”, but the order is not sure: {detail}.",
        ),
        (
            "请核对；在“提交轮次”中写明各是第几次提交，或撤下不应计入的一份。",
            "Check it; enter under Submission round which submission each is, or take the one that should not count out of the inbox.",
        ),
    ),
    _problem(
        "rounds-differ",
        "warning",
        ("各次提交的判定结论不同：{detail}。", "The rounds differ in their verdict: {detail}."),
        ("请确认应以最后一次为准。", "Make sure that the last one should count."),
    ),
    _problem(
        "identity-conflict",
        "error",
        (
            "名称“{value}”与另一份文件不一致：{detail}；同一代码下的两个名称不能互相取代。",
            "The name “{value}” does not agree with another file: {detail}; two names under one code cannot supersede one another.",
        ),
        (
            "请按营业执照核对名称和代码，撤下或改正有误的一份，或用 --roster 给出名册。",
            "Check name and code against the business licence, take out or mend the one that is wrong, or give a roster (--roster).",
        ),
    ),
    _problem(
        "identity-roster",
        "error",
        (
            "“{value}”与名册不一致：{detail}。",
            "“{value}” does not agree with the roster: {detail}.",
        ),
        (
            "请按营业执照核对名称和代码；如名册有误，请改正名册。",
            "Check name and code against the business licence; if the roster is wrong, mend the roster.",
        ),
    ),
    _problem(
        "roster-unlisted",
        "warning",
        ("名册上没有“{detail}”（{value}）。", "“{detail}” ({value}) is not on the roster."),
        ("请确认是否受理；如应受理，请补入名册。", "Decide whether to accept it; if so, add it to the roster."),
    ),
    _problem(
        "roster-other",
        "warning",
        (
            "名册上“{value}”没有申请{detail}的这类评估。",
            "The roster has no application of “{value}” for this kind of assessment at {detail}.",
        ),
        (
            "请核对等级和类型；如应受理，请补入名册。",
            "Check level and kind; if it should be accepted, add it to the roster.",
        ),
    ),
    _problem(
        "consensus-first",
        "error",
        (
            "同一机构、等级有不同评估员（{value}）的评分表，不能以其中一份为准。",
            "Different assessors ({value}) have workbooks of this organization and level; none of them can count alone.",
        ),
        (
            "请先合议：{detail}，再提交合议工作簿；如是同一评估员的修改稿，请把“填表评估员”写成一样。",
            "Seek consensus first: {detail}, and submit the consensus workbook; if they are drafts of one assessor, name the same assessor in each.",
        ),
    ),
    _problem(
        "later-returned",
        "warning",
        (
            "之后提交的“{detail}”有错误被退回，仍以本份为准。",
            "The later “{detail}” has errors and is returned; this one still counts.",
        ),
        ("请等待修改后的评分表。", "Wait for the mended workbook."),
    ),
]

_CATALOGUE_TABLES = [
    _problem(
        "not-found",
        "error",
        ("找不到要求目录“{value}”。", "There is no catalogue at “{value}”."),
        ("请检查路径。", "Check the path."),
    ),
    _problem(
        "not-a-catalogue",
        "error",
        ("“{value}”既不是 .xlsx 工作簿，也不是文件夹。", "“{value}” is neither an .xlsx workbook nor a folder."),
        (
            "请指定没有打开密码的 .xlsx 工作簿，或放有四个 CSV 文件的文件夹。",
            "Give an .xlsx workbook without a password, or the folder that holds the four CSV files.",
        ),
    ),
    _problem(
        "unreadable",
        "error",
        ("无法读取（{detail}）。", "It cannot be read ({detail})."),
        ("请用 Excel 或 WPS 打开后另存，再试一次。", "Open it in Excel or WPS, save it again and retry."),
    ),
    _problem(
        "encoding",
        "error",
        ("文字编码无法识别。", "Its text encoding is not known."),
        ("请另存为 UTF-8 编码的 CSV（也可用 GBK）。", "Save it as CSV in UTF-8 (GBK will do)."),
    ),
    _problem(
        "table-missing",
        "error",
        ("缺少表“{detail}”。", "The table {detail} is missing."),
        ("请补上这张表；smexl catalogue new 可生成空表。", "Add it; smexl catalogue new makes an empty one."),
    ),
    _problem(
        "table-twice",
        "error",
        ("表“{detail}”不止一张：{value}。", "The table {detail} is there more than once: {value}."),
        ("请只保留一张。", "Keep one of them."),
    ),
    _problem(
        "table-empty",
        "error",
        ("表“{detail}”没有内容。", "The table {detail} has no rows."),
        ("请填写。", "Fill it in."),
    ),
    _problem(
        "column-missing",
        "error",
        ("缺少列“{detail}”。", "The column {detail} is missing."),
        ("请补上这一列，所有表头放在同一行。", "Add it, with all headings in one row."),
    ),
    _problem(
        "heading-twice",
        "error",
        ("列“{detail}”出现了两次。", "The column {detail} is there twice."),
        ("请删去或改名其中一列。", "Delete or rename one of them."),
    ),
]
_CATALOGUE_CELLS = [
    _problem(
        "empty",
        "error",
        ("“{detail}”为空。", "{detail} is blank."),
        ("请填写；不需要的行请整行删除。", "Fill it in, or delete the row if it is not needed."),
    ),
    _problem(
        "too-long",
        "error",
        ("“{value}”过长，最多 {detail} 个字符。", "“{value}” is too long; {detail} characters are allowed."),
        ("请缩短或拆分。", "Shorten it, or split it up."),
    ),
    _problem(
        "cell-error",
        "error",
        ("单元格是错误值 {value}。", "The cell holds the error value {value}."),
        ("请改成实际内容。", "Type the value itself."),
    ),
    _problem(
        "cell-date",
        "error",
        ("单元格变成了日期或时间（{value}）。", "The cell has turned into a date or time ({value})."),
        ("请把单元格格式设为“文本”后重新输入。", "Format the cell as text and type it again."),
    ),
    _problem(
        "cell-number",
        "error",
        (
            "单元格变成了数字（{value}），末尾的 0 可能已丢失。",
            "The cell has turned into a number ({value}); a final 0 may be lost.",
        ),
        ("请把单元格格式设为“文本”后重新输入。", "Format the cell as text and type it again."),
    ),
    _problem(
        "formula-without-value",
        "error",
        (
            "单元格是公式（{value}），文件中没有它的计算结果。",
            "The cell is a formula ({value}), and the file does not hold its result.",
        ),
        (
            "请直接填写内容；或用 Excel、WPS 打开并保存，使结果存入文件。",
            "Type the value itself; or open and save the file in Excel or WPS, so that it holds the result.",
        ),
    ),
    _problem(
        "not-a-number",
        "error",
        ("“{value}”不是小数。", "“{value}” is not a decimal number."),
        ("请填写如 0.8 的数。", "Type a number such as 0.8."),
    ),
    _problem(
        "too-fine",
        "error",
        ("{value} 的小数超过 {detail} 位。", "{value} has more than {detail} decimals."),
        ("请直接输入小数，不要用公式计算。", "Type the decimal itself rather than calculating it."),
    ),
    _problem(
        "out-of-range",
        "error",
        ("{value} 超出范围，应{detail}。", "{value} is out of range; it must be {detail}."),
        ("请改正。", "Correct it."),
    ),
]
_CATALOGUE_MODEL = [
    _problem(
        "item-unknown",
        "error",
        ("不认识的项目“{value}”。", "The item “{value}” is not known."),
        ("请改正名称，或删除这一行。", "Correct its name, or delete the row."),
    ),
    _problem(
        "item-twice",
        "error",
        ("项目“{value}”出现了两次。", "The item “{value}” is there twice."),
        ("请只保留一行。", "Keep one of the rows."),
    ),
    _problem(
        "item-missing",
        "error",
        ("缺少项目“{detail}”。", "The item {detail} is missing."),
        ("请加一行并填写。", "Add a row for it and fill it in."),
    ),
    _problem(
        "levels-unknown",
        "error",
        ("“{value}”不是等级要求的取值。", "“{value}” does not say how levels relate."),
        ("请填“本级”或“累计”。", "Type own or cumulative."),
    ),
    _problem(
        "level-names",
        "error",
        ("等级名称“{value}”不能用。", "“{value}” cannot be the names of levels."),
        (
            "请从低到高写出 1 至 {detail} 个互不相同的名称，用顿号分开，每个不超过 20 字，不写成别的等级的序号；英文名称的个数应相同。",
            "Give 1 to {detail} different names, lowest level first, parted by commas, each of 20 characters at most and none the number of another level; as many in English.",
        ),
    ),
    _problem(
        "label-twice",
        "error",
        ("满足程度“{value}”与 {detail} 重复。", "The label “{value}” repeats {detail}."),
        ("请改名或删除。", "Rename or delete it."),
    ),
    _problem(
        "label-number",
        "error",
        (
            "满足程度“{value}”会被读成数字，却不是它自己的得分。",
            "The label “{value}” can be read as a number that is not its own score.",
        ),
        ("请换成文字。", "Use words for it."),
    ),
    _problem(
        "label-reserved",
        "error",
        ("“{value}”在工作簿中表示得分无法识别。", "“{value}” is what workbooks say of an entry that is no score."),
        ("请换一个名称。", "Choose another label."),
    ),
    _problem(
        "score-twice",
        "error",
        ("得分 {value} 与 {detail} 重复。", "The score {value} repeats {detail}."),
        ("每个满足程度的得分应不同。", "Give each label a score of its own."),
    ),
    _problem(
        "scale-short",
        "error",
        ("满足程度只有一档。", "The scale has one step only."),
        ("请至少填写两档。", "Give it two or more."),
    ),
    _problem(
        "scale-long",
        "error",
        ("满足程度最多 {detail} 档。", "A scale has {detail} steps at most."),
        ("请删去多出的行。", "Delete the rows beyond."),
    ),
    _problem(
        "scale-below-threshold",
        "error",
        (
            "最高得分 {value} 低于达标阈值 {detail}，没有机构能够达标。",
            "The highest score {value} is below the threshold {detail}: no organization could conform.",
        ),
        ("请改正得分或阈值。", "Correct the scores or the threshold."),
    ),
    _problem(
        "name-characters",
        "error",
        (
            '名称“{value}”含有 * ? ~ "，或以 = + - @ < > 开头，公式会误读。',
            'The name “{value}” holds * ? ~ " or begins with = + - @ < >, which formulas misread.',
        ),
        ("请换用其他字符。", "Use other characters."),
    ),
    _problem(
        "subdomain-twice",
        "error",
        ("能力子域“{value}”与 {detail} 重复。", "The subdomain “{value}” repeats {detail}."),
        ("请合并成一行，或改名。", "Make one row of them, or rename one."),
    ),
    _problem(
        "english-twice",
        "error",
        (
            "英文名“{value}”与 {detail} 重复，英文版工作簿中无法区分。",
            "The English name “{value}” repeats {detail}; English workbooks could not tell the two apart.",
        ),
        ("请改成不同的名称。", "Give them different ones."),
    ),
    _problem(
        "domain-apart",
        "error",
        ("能力域“{value}”的行不在一起。", "The rows of the domain “{value}” do not stand together."),
        ("请把同一能力域的行放在一起。", "Move them next to each other."),
    ),
    _problem(
        "domain-names-differ",
        "error",
        ("能力域的英文名“{value}”与 {detail} 不一致。", "The domain's English name “{value}” differs from {detail}."),
        ("请统一。", "Make them the same."),
    ),
    _problem(
        "mark-unknown",
        "error",
        ("“{value}”既不是评估标记，也不是空白。", "“{value}” is neither a mark nor blank."),
        ("评估填 ●，不评估留空。", "Mark with ● what the level assesses, and leave the rest blank."),
    ),
    _problem(
        "level-drops",
        "error",
        (
            "等级要求为累计时，较低等级评估的能力子域（{value}）较高等级也应评估。",
            "Where levels are cumulative, the higher ones assess what a lower one does ({value}).",
        ),
        ("请补上 ●，或把等级要求改为“本级”。", "Add the ●, or let the levels be own."),
    ),
]
_CATALOGUE_REQUIREMENTS = [
    _problem(
        "id-number",
        "error",
        ("编号“{value}”会被表格软件当成数字。", "A spreadsheet program takes the id “{value}” for a number."),
        ("请用带字母的编号，如 L3-ZL01-1。", "Use an id with letters, such as L3-ZL01-1."),
    ),
    _problem(
        "id-date",
        "error",
        (
            "编号“{value}”会被表格软件当成日期或时间。",
            "A spreadsheet program takes the id “{value}” for a date or time.",
        ),
        ("请用带字母的编号，如 L3-ZL01-1。", "Use an id with letters, such as L3-ZL01-1."),
    ),
    _problem(
        "id-word",
        "error",
        ("编号“{value}”会被表格软件当成逻辑值。", "A spreadsheet program takes the id “{value}” for a logical value."),
        ("请换一个编号。", "Use another."),
    ),
    _problem(
        "id-formula",
        "error",
        (
            "编号“{value}”以 = + - @ 开头，会被当成公式。",
            "The id “{value}” begins with = + - @ and would be taken for a formula.",
        ),
        ("请去掉开头的符号。", "Remove that sign."),
    ),
    _problem(
        "id-characters",
        "error",
        ("编号“{value}”含有不能使用的字符。", "The id “{value}” holds characters that an id cannot."),
        ("请只用字母、数字、汉字和 . - _ /，不留空格。", "Use letters, digits and . - _ / only, without spaces."),
    ),
    _problem(
        "id-twice",
        "error",
        ("编号“{value}”与 {detail} 重复。", "The id “{value}” repeats {detail}."),
        ("请改成不同的编号（大小写视为相同）。", "Give it another (capitals make no difference)."),
    ),
    _problem(
        "model-level-unknown",
        "error",
        ("“{value}”不是等级。", "“{value}” is not a level."),
        (
            "请填等级的名称（{detail}）或序号；等级在表“模型信息”的“等级名称”中增减。",
            "Type a level by its name ({detail}) or number; the table 模型信息 (Model) names the levels.",
        ),
    ),
    _problem(
        "domain-unknown",
        "error",
        ("表“能力域”中没有能力域“{value}”。", "The table 能力域 (Domains) has no domain “{value}”."),
        ("请改正名称，或先在那张表中加上。", "Correct the name, or add it to that table."),
    ),
    _problem(
        "model-subdomain-unknown",
        "error",
        ("这个能力域没有能力子域“{value}”。", "This domain has no subdomain “{value}”."),
        ("请改正名称，或先在表“能力域”中加上。", "Correct the name, or add it to the table 能力域 (Domains)."),
    ),
    _problem(
        "not-assessed",
        "error",
        ("{detail}不评估能力子域“{value}”。", "The level {detail} does not assess the subdomain “{value}”."),
        (
            "请改正等级或能力子域，或在表“能力域”中标上 ●。",
            "Correct the level or the subdomain, or mark it with ● in the table 能力域 (Domains).",
        ),
    ),
    _problem(
        "no-requirements",
        "error",
        (
            "{detail}评估能力子域“{value}”，却没有一条要求。",
            "The level {detail} assesses the subdomain “{value}”, and there is no requirement for it.",
        ),
        (
            "请在表“成熟度要求”中补上，或去掉这里的 ●。",
            "Add one to the table 成熟度要求 (Requirements), or remove the ● here.",
        ),
    ),
]

_CATALOGUE_DRY_RUN = [
    _problem(
        "dry-run",
        "error",
        ("试生成模板没有通过（{detail}）。", "A dry run of its templates fails ({detail})."),
        (
            "请核对这里的文字；如看不出原因，请把目录发给 smexl 的维护者。",
            "Check the texts here; if nothing seems wrong, send the catalogue to the maintainers of smexl.",
        ),
    ),
]

_ROSTER = [
    _problem(
        "roster-headings",
        "error",
        (
            "找不到表头“机构名称”和“统一社会信用代码”。",
            "It has no headings 机构名称 (Organization name) and 统一社会信用代码 (Unified social credit code).",
        ),
        ("请在同一行写上这两个表头。", "Put both in one row."),
    ),
    _problem(
        "roster-level",
        "error",
        ("不认识的成熟度等级“{value}”。", "The maturity level “{value}” is unknown."),
        ("请填{detail}之一，或其序号。", "Write one of {detail}, or its number."),
    ),
    _problem(
        "roster-level-open",
        "error",
        ("没有写明成熟度等级。", "It names no maturity level."),
        ("请补上，或用 --level 给出。", "Add it, or give --level."),
    ),
    _problem(
        "roster-kind",
        "error",
        ("不认识的评估类型“{value}”。", "The kind of assessment “{value}” is unknown."),
        ("请填：{detail}。", "Use {detail}."),
    ),
    _problem(
        "roster-repeated",
        "error",
        (
            "统一社会信用代码 {value} 与第 {detail} 行重复。",
            "The unified social credit code {value} is in row {detail} already.",
        ),
        ("请只保留一行。", "Keep one of them."),
    ),
]

SECTIONS: dict[str, tuple[Text, list[Problem]]] = {
    "file": (Text("文件", "Files"), _FILE),
    "workbook": (Text("工作簿", "Workbooks"), _WORKBOOK),
    "requirements": (Text("要求与得分", "Requirements and scores"), _REQUIREMENTS),
    "fields": (Text("基本信息", "Answers"), _FIELDS),
    "listings": (Text("证据与计划", "Evidence and plan"), _LISTINGS),
    "team": (Text("正式评估", "Formal assessment"), _TEAM),
    "batch": (Text("批次", "Batches"), _BATCH),
    "roster": (Text("名册", "Rosters"), _ROSTER),
    "catalogue": (
        Text("要求目录", "Catalogues"),
        [*_CATALOGUE_TABLES, *_CATALOGUE_CELLS, *_CATALOGUE_MODEL, *_CATALOGUE_REQUIREMENTS, *_CATALOGUE_DRY_RUN],
    ),
}
PROBLEMS: dict[str, Problem] = {problem.code: problem for _, problems in SECTIONS.values() for problem in problems}
