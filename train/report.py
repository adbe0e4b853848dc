"""Draws the curves of a run: log.jsonl -> an SVG of the losses and of the held-out answers
that are right to the last token.

    python report.py --log run/log.jsonl --out ../docs/embedded.svg
"""

import argparse
import json

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 320, 60, 60, 20, 40


def path(points, colour):
    return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="' + " ".join(f"{x:.1f},{y:.1f}" for x, y in points) + '"/>'


def text(x, y, s, anchor="middle", colour="#444"):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" font-size="12" text-anchor="{anchor}" fill="{colour}">{s}</text>'


def draw(log):
    far = max(e["tokens"] for e in log)
    top = max(max(e["loss"], e["heldout_loss"]) for e in log)
    x = lambda tokens: LEFT + (WIDTH - LEFT - RIGHT) * tokens / far
    y = lambda part: HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for i in range(5):
        part = i / 4
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(part):.1f}" y2="{y(part):.1f}" stroke="#ddd"/>')
        out.append(text(LEFT - 8, y(part) + 4, f"{top * part:.2f}", "end"))
        out.append(text(WIDTH - RIGHT + 8, y(part) + 4, f"{100 * part:.0f} %", "start"))
        out.append(text(LEFT + (WIDTH - LEFT - RIGHT) * part, HEIGHT - BOTTOM + 18, f"{far * part / 1e6:.1f} M tokens"))
    for key, colour, scale, label in (("loss", "#1f77b4", top, "loss, training (left)"), ("heldout_loss", "#ff7f0e", top, "loss, held out (left)"),
                                      ("heldout_exact", "#2ca02c", 1, "held-out answers right (right)")):
        out.append(path([(x(e["tokens"]), y(e[key] / scale)) for e in log], colour))
        n = len([s for s in out if s.startswith("<polyline")])
        out.append(text(LEFT + 160 * n + 40, TOP - 6, label, "middle", colour))
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--log", default="run/log.jsonl")
    p.add_argument("--out", default="../docs/embedded.svg")
    a = p.parse_args()
    with open(a.log, encoding="utf-8") as f:
        log = [json.loads(line) for line in f]
    with open(a.out, "w", encoding="utf-8") as f:
        f.write(draw(log))
    for e in log[-1:]:
        print(e)


if __name__ == "__main__":
    main()
