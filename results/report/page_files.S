/* The files of the page as bytes: page.cpp knows them by these names. */
    .section .rodata
.macro file name
    .globl page_\name
    .globl page_\name\()_end
page_\name:
.endm
.macro end name
page_\name\()_end:
    .byte 0
.endm
    file html
    .incbin "page/page.html"
    end html
    file style
    .incbin "page/style.css"
    end style
    file vega
    .incbin "vendor/vega.min.js"
    end vega
    file vega_lite
    .incbin "vendor/vega-lite.min.js"
    end vega_lite
    file vega_embed
    .incbin "vendor/vega-embed.min.js"
    end vega_embed
    file licences
    .incbin "vendor/LICENSES.txt"
    end licences
    file scripts
    .incbin "page/elements.js"
    .incbin "page/theme.js"
    .incbin "page/scales.js"
    .incbin "page/figure.js"
    .incbin "page/line_state.js"
    .incbin "page/lines.js"
    .incbin "page/finals.js"
    .incbin "page/heatmap.js"
    .incbin "page/comparison.js"
    .incbin "page/sequences.js"
    .incbin "page/frames.js"
    .incbin "page/models.js"
    .incbin "page/runs.js"
    .incbin "page/points.js"
    .incbin "page/codes.js"
    .incbin "page/alarm_axes.js"
    .incbin "page/alarms.js"
    .incbin "page/confusion.js"
    .incbin "page/training_time.js"
    .incbin "page/trends.js"
    .incbin "page/tables.js"
    .incbin "page/study.js"
    .incbin "page/cards.js"
    .incbin "page/main.js"
    end scripts
    file alarms_html
    .incbin "page/alarms.html"
    end alarms_html
    file alarms_scripts
    .incbin "page/elements.js"
    .incbin "page/theme.js"
    .incbin "page/figure.js"
    .incbin "page/alarm_axes.js"
    .incbin "page/alarms.js"
    .incbin "page/alarms_main.js"
    end alarms_scripts
    .section .note.GNU-stack, "", @progbits
