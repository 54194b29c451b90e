"""Questions and lists that several kinds ask."""

from smexl.kinds.model import Field, Listing, QuestionGroup
from smexl.kinds.words import EVIDENCE, PLAN, STARS, YES_NO
from smexl.text import Text

EVIDENCE_NUMBERS = Field(
    "evidence",
    Text("证据编号", "Evidence no."),
    hint=Text("填“证据清单”中的编号，多个用逗号分开", "Numbers from the Evidence sheet, separated by commas"),
    width=14,
)
REMARK = Field("remark", Text("说明", "Remark"), width=26)

# Clause 5 of the standard, in its order, with the catch-all that its "包括但不限于" asks for.
INSTITUTION_TYPES = (
    Text("互联网及信息技术服务", "Internet and information technology services"),
    Text("数据服务", "Data services"),
    Text("创业辅导服务", "Start-up mentoring"),
    Text("技术创新服务", "Technological innovation services"),
    Text("人力资源服务", "Human resources services"),
    Text("管理咨询服务", "Management consulting"),
    Text("市场开拓服务", "Market development services"),
    Text("法律服务", "Legal services"),
    Text("融资促进服务", "Financing facilitation"),
    Text("生产性服务", "Producer services"),
    Text("制造性服务", "Manufacturing services"),
    Text("经营辅助服务", "Business support services"),
    Text("其他", "Other"),
)

ORGANIZATION = Field(
    "organization",
    Text("机构名称", "Organization name"),
    "organization",
    required=True,
    hint=Text("与营业执照或登记证书一致", "As on the business licence or registration certificate"),
)
CREDIT_CODE = Field(
    "credit_code",
    Text("统一社会信用代码", "Unified social credit code"),
    "credit_code",
    required=True,
    hint=Text(
        "18 位数字或大写字母，不含 I、O、S、V、Z", "18 digits or capital letters, without I, O, S, V, Z (GB 32100)"
    ),
)
LEVEL = Field(
    "level",
    Text("成熟度等级", "Maturity level"),
    "level",
    choices=STARS,
    locked=True,
    hint=Text("由模板确定，请勿改动", "Set by the template; leave as it is"),
)

ORGANIZATION_GROUP = QuestionGroup(
    Text("机构", "Organization"),
    (
        ORGANIZATION,
        CREDIT_CODE,
        LEVEL,
        Field(
            "institution_type",
            Text("机构类型", "Type of institution"),
            "choice",
            wanted=True,
            choices=INSTITUTION_TYPES,
            hint=Text(
                "从列表中选择主营服务类型（标准第 5 章）", "Choose the main type of service (clause 5 of the standard)"
            ),
        ),
        Field(
            "region",
            Text("所在地区", "Region"),
            wanted=True,
            hint=Text("省、市、区县，如：安徽省合肥市蜀山区", "Province, city, district"),
        ),
        Field("address", Text("办公地址", "Address")),
        Field(
            "round",
            Text("提交轮次", "Submission round"),
            "count",
            hint=Text(
                "第几次提交：1、2……；修改后重新提交时加 1", "Which submission this is: 1, 2…; one more after mending"
            ),
        ),
    ),
)
CONTACT_GROUP = QuestionGroup(
    Text("联系方式", "Contact"),
    (
        Field("contact", Text("联系人", "Contact person"), required=True),
        Field(
            "phone",
            Text("联系电话", "Phone"),
            "phone",
            required=True,
            hint=Text("手机号或“区号-号码”", "Mobile, or area code and number"),
        ),
        Field("email", Text("电子邮箱", "E-mail"), "email", wanted=True),
    ),
)
# 8.3.2 a–f. Self-check only: the body decides on the application, so a "no" is a warning.
ELIGIBILITY = QuestionGroup(
    Text("申请条件自查（8.3.2）", "Eligibility self-check (8.3.2)"),
    tuple(
        Field(
            f"eligibility_{letter}", Text(f"{letter}) {zh}", f"{letter}) {en}"), "choice", wanted=True, choices=YES_NO
        )
        for letter, zh, en in (
            ("a", "独立法人，或经法人单位授权的直属单位", "An independent legal person, or a unit authorized by one"),
            ("b", "服务活动已运行 6 个月以上并能提供证据", "Services in operation for over 6 months, with evidence"),
            ("c", "有固定的办公场所和必要的设施", "Fixed premises and the necessary facilities"),
            ("d", "具备相应规模的服务从业人员", "Service staff of adequate number"),
            ("e", "财务和运营良好，无失信违法行为", "Sound finances and operation, no breach of law or trust"),
            ("f", "自愿遵守并认同有关标准及管理办法", "Accepts the standards and the rules of administration"),
        )
    ),
)

EVIDENCE_LIST = Listing(
    "evidence",
    EVIDENCE,
    (
        Field("number", Text("证据编号", "Evidence no."), width=12, hint=Text("如 E01，不重复", "e.g. E01, unique")),
        Field("name", Text("证据名称", "Name"), width=34),
        Field(
            "type",
            Text("证据类型", "Type"),
            "choice",
            choices=(
                Text("制度文件", "Policy or procedure"),
                Text("记录", "Record"),
                Text("合同协议", "Contract"),
                Text("报告", "Report"),
                Text("系统截图", "System screenshot"),
                Text("证书资质", "Certificate"),
                Text("照片影像", "Photo or video"),
                Text("其他", "Other"),
            ),
            width=14,
        ),
        Field("date", Text("形成日期", "Date"), "date", width=14),
        Field("requirements", Text("对应要求编号", "Requirement IDs"), "ids", width=24),
        Field("place", Text("存放位置或链接", "Place or link"), width=34),
    ),
    rows=60,
    help=Text(
        "每份证据填一行，编号不重复；在评分表的“证据编号”列引用（8.3.3 c）。行数不够时在下方接着填写。",
        "One row for each piece of evidence, each with its own number, to be referred to from the score sheet (8.3.3 c). Continue below if needed.",
    ),
)
PLAN_LIST = Listing(
    "plan",
    PLAN,
    (
        Field("requirement", Text("要求编号", "Requirement ID"), "ids", width=16),
        Field("problem", Text("存在问题", "Problem"), width=34),
        Field("measure", Text("改进措施", "Measure"), width=34),
        Field("owner", Text("责任人", "Owner"), width=12),
        Field("deadline", Text("完成期限", "Deadline"), "date", width=14),
        Field(
            "state",
            Text("状态", "State"),
            "choice",
            choices=(
                Text("未开始", "Not started"),
                Text("进行中", "In progress"),
                Text("已完成", "Done"),
                Text("已验证", "Verified"),
            ),
            width=12,
        ),
    ),
    rows=40,
    help=Text(
        "对未全部满足的要求制定改进措施，落实责任人和完成期限（8.2.4）。行数不够时在下方接着填写。",
        "Measures for requirements not fully satisfied, each with an owner and a deadline (8.2.4). Continue below if needed.",
    ),
)
