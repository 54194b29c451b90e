"""What a workbook of each kind holds, as data: sheets, fields, columns, what is required and what is checked.

The drawing, reading, validating and returning code all read these declarations, so that they cannot drift apart.
A further kind or a further question is an entry here, not a branch there.

``words`` are the names of sheets and headings; ``model`` is what a kind is made of; ``common`` what several kinds ask; then a module a kind.
"""

from smexl.kinds.common import (
    CONTACT_GROUP,
    CREDIT_CODE,
    ELIGIBILITY,
    EVIDENCE_LIST,
    EVIDENCE_NUMBERS,
    INSTITUTION_TYPES,
    LEVEL,
    ORGANIZATION,
    ORGANIZATION_GROUP,
    PLAN_LIST,
    REMARK,
)
from smexl.kinds.formal import (
    ASSESSMENT,
    COLLECTION_METHODS,
    CONFORMING,
    DISAGREEMENTS,
    DOCUMENT_REVIEW,
    EVALUATION,
    FORMAL,
    MOSTLY_CONFORMING,
    NOT_CONFORMING,
    NOT_RECOMMENDED,
    REVIEW_CONCLUSIONS,
    REVIEW_PRINCIPLES,
    SCHEDULE,
)
from smexl.kinds.into_one import INTO_ONE, LEVEL_COLUMN
from smexl.kinds.model import READY, SCORES_HELP, Field, FieldType, Form, Kind, Listing, QuestionGroup, Step
from smexl.kinds.self_assessment import APPLICATION_GROUP, PLAN_GROUP, SELF, SELF_GROUP, VERIFICATION_GROUP
from smexl.kinds.words import (
    CHECKED,
    CONFIRMATION,
    CONFORMS,
    DOES_NOT_CONFORM,
    DOMAIN,
    EVERY_LEVEL,
    EVERY_LEVEL_MARK,
    EVIDENCE,
    FORM_HEADINGS,
    FORMAT_VERSION,
    GIVEN,
    GRADE,
    GUIDE,
    HIGHEST,
    HINT,
    ID,
    INCOMPLETE,
    INFO,
    INVALID,
    ISSUED,
    KEPT,
    KIND,
    LEVEL_SCORE,
    NO,
    NOT_ASSESSED,
    NOT_SCORED,
    PLAN,
    PREVIEW,
    REQUIREMENT,
    RESTORED,
    RETURNED,
    SCORE,
    SCORES,
    STAMP,
    STAMP_KEYS,
    STARS,
    SUBDOMAIN,
    TO_BE_AGREED,
    UNBROKEN,
    VERDICT,
    YES,
    YES_NO,
    issued_token,
    level_name,
    of_level,
)

KINDS: dict[str, Kind] = {kind.key: kind for kind in (SELF, FORMAL)}
