"""The app beside its pages: what is looked at, the answers, the controls, and the frame around a picture.

Nothing is computed here.

    state          what a visitor has set: scenario, edits, date, pinned runs; undo and redo
    session/       view: what is looked at in this run (a case, what it is compared with, a date); link: that state as an address,
                   and back; own_deal: deals by their terms, the visitor's own and what each side would offer
    answers/       cases: a scenario with edits; questions: each question to `model`, asked once and kept; cache: how they are
                   kept; scheduler: one run at a time; uploads: files of a visitor
    controls/      sliders, choices, toolbar, sidebar: each changes the state before the page is run; tour: three questions
    page_layout    a page with the rest of the app around it, and alone, or a part of it alone, where that is enough
    figure         around each picture: a sentence, how to read it, the definition, the command, files
    captions       those constant words
    shell/         navigation: the pages; theme: the look; downloads: buttons that save a file, made when it is asked for;
                   deferred: what is made after the first picture, in the place that it has
    seminar/       seat_in_browser: where a browser is, and the curtain before other pages; table: a team at the table;
                   offer_form: its controls; debriefing; teacher

How a page is written (pages/clock.py is a short example; docs/develop/add-a-page.md)
    1. `ask = asked()`, first thing: `ask.case` is what the sliders have made, `ask.before` what it is compared with, `ask.on`
       the day, `ask.palette` the theme's colours.
    2. Ask `front.answers` (one cached call of `model` each: add a function of three lines there). A case is asked for, not a
       scenario: `answers.path(ask.case)`.
    3. `figure.top(ask, title, sentence)`: the page's question, the headline of its answer and what was changed; then
       `controls.main(ask)` where the few most telling sliders should stand.
    4. `figure.picture(ask, name, sentence, draw, ...)` for each picture: `name` is a picture of `model.catalogue.pictures`
       and has an entry in `front.captions.CAPTIONS`; `draw` takes a palette and gives the Altair chart; `sheet` names a kind
       of table (`model.catalogue.dictionary.KINDS`), `command` the command line that prints its numbers; the Python that
       makes the same table is added. For a picture of no case there are its two parts, `figure.chart` and `figure.below`
       (front/seminar/debriefing.py).
    5. Sentences about results are functions of a room's `sentences`; texts of a scenario go through
       `model.reports.html.plain` before they are put into Markdown. A choice of the page that belongs into the link:
       `controls.choice(ask, "plan", {value: label})`; its name stands in `front.state.CHOICES`, fixed values in `VALUES` beside
       it, those of a scenario in `front.session.link`; what is shown only when asked for:
       `controls.switch(ask, "plans", label)`, its name in `SWITCHES`. What a sentence was in the file or the pinned run stands
       beside it: `figure.both`, `figure.headline`, `figure.compared`, and `figure.beside` in a cell. What is folded away is made
       when it is opened: `controls.unfolded`.
    6. End the file with `page_layout.shown(main)`, and add one line to `front.shell.navigation.PAGES`. What changes anything
       outside the page's body other than values (another page, the tour) calls `state.whole()`.
Whatever goes wrong becomes one message with the way back: what a `LeverageError` says, or that the program has failed.
"""
