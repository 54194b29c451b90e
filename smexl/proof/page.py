"""The page in plain words that lies in every bundle: what it is evidence of, and how to check it without smexl."""

from typing import Any

from smexl.assessment import noted_name
from smexl.kinds import CONFORMS, DOES_NOT_CONFORM, KINDS
from smexl.proof.statement import CATALOGUE, MANIFEST, RECORD, RESULT, SIGNATURE, source_name
from smexl.text import Lang


def record_page(record: dict[str, Any], digest: str) -> bytes:
    """The page of a record's content, whose digest is given: Chinese, then English. The same record gives the same bytes."""
    return "\n\n".join((_in("zh", record, digest), _in("en", record, digest), "")).encode()


def _in(lang: Lang, record: dict[str, Any], digest: str) -> str:
    units, unit, threshold = record["scores"].values(), record["unit"], record["threshold"]
    total, count, a = sum(units), len(units), record["score"]
    source, catalogue = source_name(record["source"]["suffix"]), record["catalogue"]
    verdict = (CONFORMS if record["conforms"] else DOES_NOT_CONFORM)(lang)
    level, kind = noted_name(record)(lang), KINDS[record["kind"]].name(lang)
    who = f"{record['organization']} {record['credit_code']}"
    files = ", ".join(CATALOGUE)
    if lang == "zh":
        return f"""成熟度评估证据包

{who}
{level} {kind}：得分 A = {a}，{verdict}（阈值 {threshold}）
要求目录：{catalogue["name"]} {catalogue["version"]}
评估记录 SHA-256：{digest}

里面有什么
  {source}      交来的工作簿，一个字节也没有改
  {RESULT}      结果工作簿
  {RECORD}      评估记录：每条要求的得分（以 1/{unit} 为单位）、A、判定
  catalogue/       评分所用的要求目录：{files}
  {MANIFEST}    以上各文件的大小和 SHA-256
  {SIGNATURE}   评估机构的签名（如果签了名）

不用 smexl 怎样核对
 1. 解压。对每个文件计算 SHA-256（Windows：certutil -hashfile 文件 SHA256；Linux：sha256sum 文件），与 {MANIFEST} 中的数值比较。
 2. {RECORD} 的 SHA-256 应为上面的数值。
 3. 打开 {source} 的“评分表”，逐条核对得分：{RECORD} 中的数除以 {unit} 就是得分。
 4. 把 {count} 条要求的得分相加：{total}/{unit}；除以 {count}，即 A = {a}。A 不小于 {threshold} 为符合，否则为不符合。
 5. smexl 的文档 docs/verify.md 中有一段只用 Python 标准库的程序，做的就是上面几步。
有 smexl 时：smexl verify 本文件"""
    return f"""Evidence of a maturity assessment

{who}
{level} {kind}: score A = {a}, {verdict} (threshold {threshold})
Catalogue of requirements: {catalogue["name"]} {catalogue["version"]}
SHA-256 of the record: {digest}

What is in it
  {source}      the workbook as it was handed in, to the last byte
  {RESULT}      the result workbook
  {RECORD}      the record: the score of each requirement (in units of 1/{unit}), A, the verdict
  catalogue/       the catalogue by which it was scored: {files}
  {MANIFEST}    size and SHA-256 of all these files
  {SIGNATURE}   the body's signature, if it signed

How to check it without smexl
 1. Unzip it. Work out the SHA-256 of each file (Windows: certutil -hashfile FILE SHA256; Linux: sha256sum FILE) and compare it with {MANIFEST}.
 2. The SHA-256 of {RECORD} should be the one above.
 3. Open the score sheet (评分表) in {source} and compare the scores one by one: a number in {RECORD}, divided by {unit}, is the score.
 4. Add up the scores of the {count} requirements: {total}/{unit}. Divided by {count} that is A = {a}. It conforms where A is at least {threshold}.
 5. docs/verify.md of smexl holds a program that does these steps with nothing but Python's standard library.
With smexl: smexl verify THIS_FILE"""
