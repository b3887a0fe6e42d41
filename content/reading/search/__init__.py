"""Search over the published editions of one language, without the database.

    build.write      at snapshot time: one index a language, beside the public files (`index`), and the frame of
                     the page (`frame`)
    question.read    what a reader typed, as words with all their forms (`folding`, `wordlist`, `spelling`)
    finding.find     sections in order, each with its words marked (`excerpt`)
    views.search     the page

Nothing that a reader types is kept, counted or logged.
"""
