"""The app beside its pages: what is asked, the answers, the controls, and the frame around a picture. Nothing is computed here.

    state       what a visitor has set: scenario, edits, date, pinned runs; undo and redo
    link        that state as an address, and back
    answers     each question to `model`, asked once and kept
    deals       deals by their terms: the visitor's own, and what each side would offer
    keeping     how they are kept
    turns       one run at a time
    body        a page with the rest of the app around it, and alone, or a part of it alone, where that is enough
    later       what is made after the first picture, in the place that it has
    asked       what is looked at in this run: a case, what it is compared with, a date
    controls    sliders and buttons; each changes the state before the page is run
    frame       around each picture: a sentence, how to read it, the definition, the command, files
    readings    those constant words
    saving      buttons that save a file, made when it is asked for
    theme       look
    tour        three questions to begin with
    navigation  the pages
    attending   where a browser is in the seminar, and the curtain before other pages
    seat, dealing, reveal, lesson    the seminar: a team at the table, its controls, the debriefing, the teacher

How a page is written (pages/clock.py is a short example)
    1. `ask = asked()`, first thing: `ask.case` is what the sliders have made, `ask.before` what it is compared with, `ask.on`
       the day, `ask.palette` the theme's colours.
    2. Ask `front.answers` (one cached call of `model` each: add a function of three lines there). A case is asked for, not a
       scenario: `answers.path(ask.case)`.
    3. `frame.top(ask, title, sentence)`: the page's question, the headline of its answer and what was changed; then
       `controls.main(ask)` where the few most telling sliders should stand.
    4. `frame.picture(ask, name, sentence, draw, ...)` for each picture: `name` is a picture of `model.pictures.PICTURES` and
       has an entry in `front.readings.READINGS`; `draw` takes a palette and gives the Altair chart; `sheet` names a kind of
       table (`model.dictionary.KINDS`), `command` the command line that prints its numbers; the Python that makes the same
       table is added. For a picture of no case there are its two parts, `frame.chart` and `frame.below` (front/reveal.py).
    5. Sentences about results are functions of `model.words`; texts of a scenario go through `model.report.plain` before they are
       put into Markdown. A choice of the page that belongs into the link: `controls.choice(ask, "plan", {value: label})`;
       its name stands in `front.state.CHOICES`, fixed values in `VALUES` beside it, those of a scenario in `front.link`; what is
       shown only when asked for: `controls.switch(ask, "plans", label)`, its name in `SWITCHES`. What a sentence was in the
       file or the pinned run stands beside it: `frame.both`, `frame.headline`, `frame.compared`, and `frame.beside` in a cell.
       What is folded away is made when it is opened: `controls.unfolded`.
    6. End the file with `body.shown(main)`, and add one line to `front.navigation.PAGES`. What changes anything outside the
       page's body other than values (another page, the tour) calls `state.whole()`.
Whatever goes wrong becomes one message with the way back: what a `LeverageError` says, or that the program has failed.
"""
