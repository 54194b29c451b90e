"""The authority's register: expert review, certificates, notice, objections (8.4). A workbook that cannot be changed unnoticed.

    results of batches → 待复核 → (experts type) → 已确认 → 公示中 → 有效 → 暂停 / 到期 / 撤销 / 注销

``log`` is its memory, ``state`` what it comes to, ``sheets`` what people see, ``book`` the workbook, ``intake`` what they type, ``work`` the
verbs, ``certificate`` and ``lists`` what is issued from it.
"""
