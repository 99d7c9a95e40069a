"""README's picture: overview.py TERMINAL.txt PAGE.html FILE.png sets what a terminal showed beside figures of a report.
Needs what picture.py needs; FIGURES are of the study real_series."""
import base64
import html
import os
import subprocess
import sys
import tempfile

import browser

FIGURES = ["[data-figure=real-series-test_reconstruct_mse-seeds]", "[data-figure=real-series-codes]"]

terminal, page, file = sys.argv[1:]
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    images = ""
    for figure in FIGURES:
        picture = os.path.join(folder, "figure.png")
        subprocess.run([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "picture.py"), page, picture, figure], check=True)
        with open(picture, "rb") as image:
            images += f'<img src="data:image/png;base64,{base64.b64encode(image.read()).decode()}">'
    with open(terminal) as text:
        shown = html.escape(text.read())
    both = os.path.join(folder, "both.html")
    with open(both, "w") as out:
        out.write(f"""<!doctype html><meta charset=utf-8><style>
            body {{margin: 0; padding: 16px; display: flex; gap: 16px; align-items: flex-start; width: max-content; background: #fff}}
            pre {{margin: 0; padding: 16px 20px; border-radius: 8px; background: #1b1f27; color: #e6e6e6; font: 13px/1.45 monospace}}
            div {{display: grid; gap: 12px}} img {{width: 640px; border: 1px solid #ccc; border-radius: 8px}}</style>
            <pre>{shown}</pre><div>{images}</div>""")
    with browser.opened(both, 1900, 900) as driver:
        width, height = driver.execute_script("const b = document.body.getBoundingClientRect(); return [b.width, b.height]")
        browser.save(driver, 0, 0, width, height, file)
