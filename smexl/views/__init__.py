"""What a workbook or a page shows, as values: sheets, pages and the cells on them, in both languages and without ink.

    from smexl.drawing.workbook import write_workbook
    from smexl.views.cells import COUNT, LINE, TEXT, VERDICTS, Figure
    from smexl.views.sheet import Column, Sheet

    sheet = Sheet(
        Text("机构", "Organizations"),                  # also the title, and the name in the contents
        rows,                                           # any iterable, read once and streamed: a million is fine
        [
            Column(Text("机构名称", "Organization"), lambda one: one.name, LINE, 34),
            Column(Text("得分", "Score"), lambda one: one.score, Figure(threshold), 11, heat=True),
            Column(Text("结论", "Verdict"), lambda one: VERDICTS[one.score >= threshold], WORD, 11),
            Column(Text("说明", "Note"), lambda one: one.note, TEXT, 60),    # TEXT makes its row as high as it needs
        ],
        note=Text("按得分排列。", "By score."),
        about=Text("每家机构一行", "A row for each organization"),          # what the contents say of it
        empty=Text("没有机构。", "No organization."),
        freeze=1,
    )
    write_workbook(path, [sheet], lang, foot)

A column says what it is called, what it shows of a row, what kind of cell that is (``smexl.views.cells``) and how wide it is. A value
is said in both languages (``Text``) or in none; a figure is an exact ``Fraction``; ``Mark`` is a word with a tone, ``Link`` a file beside the
workbook. Paper, scale, row heights, numbers of rows, the next sheet where one is full: the renderer's. A page (``smexl.views.page``) is a column of
blocks: cards, sections, grids (of the same columns, with a ``key``), charts over a grid's columns by their keys.

``smexl.drawing.workbook`` makes .xlsx of it, ``smexl.drawing.html`` a page of HTML.
"""
