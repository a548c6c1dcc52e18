#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The programs that the documents show.

Each code block of docs/calls.md and README.md that shows C, YAML, meson or make is a region of
a file in examples/, byte for byte but for its indentation: the line before the block names it,
<!-- guide/items.c: create -->, and in the file it stands between [create] and [end]. Then the
guide's programs are run, against a server where there is one. Prints TAP.

Usage: guide_test.py GUIDE-PROGRAM DYNGEN-LOCAL
"""
import os
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = ['docs/calls.md', 'docs/local.md', 'README.md']
REGION = re.compile(r'^ *(?:/\*|#) \[(\w+)\](?: \*/)?$')
SHOWN = re.compile(r'^<!-- (\S+): (\w+) -->$')
LANGUAGES = {'c', 'yaml', 'meson', 'make'}

count = 0
failed = 0


def report(good, name, why=''):
    global count, failed
    count += 1
    failed += not good
    print(f'{"ok" if good else "not ok"} {count} - {name}')
    for line in why.splitlines() if not good else []:
        print(f'# {line}')


def regions(path):
    """The named regions of a file, without their common indentation."""
    found, name, lines = {}, None, []
    for line in path.read_text().splitlines():
        mark = REGION.match(line)
        if mark is None:
            lines.append(line)
        elif mark[1] == 'end':
            found[name] = textwrap.dedent('\n'.join(lines)) + '\n'
            name = None
        else:
            assert name is None, f'{path}: [{name}] has no [end]'
            name, lines = mark[1], []
    assert name is None, f'{path}: [{name}] has no [end]'
    return found


def blocks(path):
    """The code blocks of a document: line, language, (file, region) or None, text."""
    lines = path.read_text().splitlines()
    number = 0
    while number < len(lines):
        if lines[number].startswith('```'):
            end = lines.index('```', number + 1)
            shown = SHOWN.match(lines[number - 1]) if number > 0 else None
            text = ''.join(line + '\n' for line in lines[number + 1:end])
            yield number + 1, lines[number][3:], shown, text
            number = end
        number += 1


def compare(document, used):
    for line, language, shown, text in blocks(ROOT / document):
        where = f'{document}:{line}'
        if shown is None:
            report(language not in LANGUAGES, f'{where} says where its code is from',
                   f'a comment <!-- file: region --> belongs before a block of {language}')
            continue
        path = ROOT / 'examples' / shown[1]
        wanted = regions(path).get(shown[2]) if path.exists() else None
        used.add((shown[1], shown[2]))
        report(text == wanted, f'{where} is {shown[1]} [{shown[2]}]',
               'there is no such region' if wanted is None else f'expected\n{wanted}')


def all_are_shown(used):
    hidden = []
    for path in sorted((ROOT / 'examples/guide').iterdir()):
        if path.suffix in ('.c', '.yaml'):
            hidden += [f'{path.name} [{name}]' for name in regions(path)
                       if (f'guide/{path.name}', name) not in used]
    report(not hidden, 'every region of examples/guide is shown', '\n'.join(hidden))


def names(header, pattern):
    return re.findall(pattern, (ROOT / 'runtime/include/dyn' / header).read_text(), re.M)


def all_are_told():
    """Each result and each setting has its place in the guide's tables."""
    guide = (ROOT / 'docs/calls.md').read_text()
    settings = (ROOT / 'runtime/include/dyn/client.h').read_text()
    settings = settings[settings.index('struct dyn_client_opts {'):]
    settings = re.sub(r'/\*.*?\*/', '', settings[:settings.index('\n};')], flags=re.S)
    settings = re.sub(r'\(\*(\w+)\)\([^)]*\)', r'\1', settings)
    wanted = names('base.h', r'^ +(DYN_(?:E_)?[A-Z_]+) =$|^ +(DYN_(?:E_)?[A-Z_]+) = ')
    wanted = {a or b for a, b in wanted}
    wanted |= set(re.findall(r'(\w+)(?=[;,])', settings))
    silent = sorted(name for name in wanted
                    if name not in {'system', 'table_name_ctx', 'on_attempt_ctx'} and
                    not re.search(rf'^\|.*`{name}`', guide, re.M))
    report(len(wanted) > 50 and silent == ['DYN_OK'],
           'every result and every setting is in a table of the guide', '\n'.join(silent))


def anchor(heading):
    return re.sub(r'[^\w -]', '', heading.lower()).replace(' ', '-')


def all_links_lead_somewhere():
    lost = []
    for path in [ROOT / 'README.md', *sorted((ROOT / 'docs').rglob('*.md'))]:
        for link in re.findall(r'\]\(([^)\s]+)\)', path.read_text()):
            if '://' in link:
                continue
            file, _, section = link.partition('#')
            target = path.parent / file if file else path
            headings = []
            if section and target.is_file():
                headings = re.findall(r'^#+ (.*)$', target.read_text(), re.M)
            if not target.exists() or section and section not in map(anchor, headings):
                lost.append(f'{path.relative_to(ROOT)}: {link}')
    report(not lost, 'every link of the documents leads somewhere', '\n'.join(lost))


def run(name, arguments, environment):
    done = subprocess.run(arguments, env={**os.environ, **environment}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=100)
    report(done.returncode == 0, name, done.stdout)


def run_at(name, program, endpoint):
    run(name, [program, endpoint],
        {'AWS_ENDPOINT_URL_DYNAMODB': endpoint, 'AWS_REGION': 'eu-central-1',
         'AWS_ACCESS_KEY_ID': 'local', 'AWS_SECRET_ACCESS_KEY': 'local',
         'AWS_CONFIG_FILE': os.devnull, 'AWS_SHARED_CREDENTIALS_FILE': os.devnull})


def run_with_own_server(program, server):
    started = subprocess.Popen([server, '--port', '0', '--memory'], text=True,
                               stdout=subprocess.PIPE)
    try:
        endpoint = re.search(r'http://[0-9.]+:[0-9]+', started.stdout.readline())[0]
        run_at('the programs of the guide do what it says, against dyngen-local', program,
               endpoint)
    finally:
        started.terminate()
        started.communicate()


def run_with_server(program):
    name = 'the programs of the guide do what it says, against dynoxide'
    script = ROOT / 'scripts/server'
    started = subprocess.run([script, 'start', 'dynoxide'], text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if started.returncode != 0:
        if os.environ.get('DYNGEN_SERVERS') == 'required':
            report(False, name, started.stderr)
            return
        print(f'# skipped: {name}: needs dynoxide (scripts/setup servers)')
        report(True, name)
        return
    port, pid = started.stdout.split()
    try:
        run_at(name, program, f'http://127.0.0.1:{port}')
    finally:
        subprocess.run([script, 'stop', pid], check=True)


def main():
    program = sys.argv[1]
    used = set()
    for document in DOCUMENTS:
        compare(document, used)
    all_are_shown(used)
    all_are_told()
    all_links_lead_somewhere()
    run('the programs of the guide do what it says, on a script and an engine', [program], {})
    run_with_own_server(program, sys.argv[2])
    run_with_server(program)
    print(f'1..{count}')
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
