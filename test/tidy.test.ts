import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { missingPlatforms } from '../scripts/lock-platforms.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');
const CODE = FILES.filter(
  (file) =>
    /\.(ts|svelte)$/.test(file) && !file.startsWith('test/') && !file.endsWith('.config.ts') && !file.endsWith('.d.ts'),
);
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Rooms from the inside out, and the rooms whose code each may import besides its own. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  models: [],
  'ingest/events': [],
  sql: ['ingest/events'],
  'ingest/log': ['sql', 'ingest/events'],
  ingest: ['sql', 'ingest/events', 'ingest/log'],
  processors: ['models', 'sql', 'ingest/events'],
  'dashboard/reports': ['sql', 'models', 'ingest/events', 'preview'],
  'dashboard/server': [
    'sql',
    'models',
    'ingest/events',
    'preview',
    'dashboard/reports',
    'ingest/log',
    'ingest/sources/audits.ts',
    'ingest/sources/collector.ts',
    'ingest/sources/identity-word.ts',
    'ingest/sources/operator.ts',
    'ingest/sources/reviews.ts',
  ],
  'dashboard/app': ['ingest/events', 'types'],
  cli: ['*'],
  'fairlead.ts': ['*'],
  'config.ts': ['ingest/events'],
  'telemetry.ts': ['ingest/events'],
};

function roomOf(file: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

/** The relative imports of a file, with the path that each means. */
function importsOf(file: string): Import[] {
  const text = file.endsWith('.svelte')
    ? (/<script[^>]*>([\s\S]*?)<\/script>/.exec(read(file))?.[1] ?? '')
    : read(file);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) => {
    if (specifier.startsWith('.'))
      found.push({
        file,
        target: relative(ROOT, join(ROOT, dirname(file), specifier)).replace(/\.js$/, '.ts'),
        typeOnly,
      });
  };
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const clause = ts.isImportDeclaration(node) ? node.importClause : undefined;
      const named = clause?.namedBindings;
      const onlyTypes =
        clause?.isTypeOnly === true ||
        (clause !== undefined &&
          !clause.name &&
          named !== undefined &&
          ts.isNamedImports(named) &&
          named.elements.length > 0 &&
          named.elements.every((element) => element.isTypeOnly)) ||
        (ts.isExportDeclaration(node) && node.isTypeOnly);
      add(node.moduleSpecifier.text, onlyTypes);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) add(argument.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function saysAny(file: string): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) found = true;
    else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  return found;
}

function allowed({ file, target, typeOnly }: Import): boolean {
  const from = roomOf(file);
  const to = roomOf(target);
  if (from === undefined || to === undefined) return false;
  const may = MAY_IMPORT[from]!;
  if (from === to || may.includes('*')) return true;
  if (may.includes(to) || may.includes(target)) return true;
  if (may.includes('preview') && /^processors\/[^/]+\/preview\.ts$/.test(target)) return true;
  return may.includes('types') && typeOnly;
}

describe('the house', () => {
  it('has every source file in a room', () => {
    expect(CODE.filter((file) => roomOf(file) === undefined && !file.startsWith('scripts/'))).toEqual([]);
  });

  it('lets imports point only the way design.md names', () => {
    const wrong = CODE.flatMap(importsOf).filter((one) => !allowed(one));
    expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
  });

  it('keeps the clock and chance out of processors and models', () => {
    const inner = CODE.filter((file) => file.startsWith('processors/') || file.startsWith('models/'));
    expect(inner.filter((file) => /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\s*\)/.test(read(file)))).toEqual([]);
  });

  it('writes no `any`, no loose ends, and no path of a machine', () => {
    const any = CODE.filter((file) => file.endsWith('.ts') && saysAny(file));
    const text = FILES.filter(
      (file) =>
        /\.(ts|mjs|svelte|sql|md|json|css|html|yml)$/.test(file) &&
        file !== 'test/tidy.test.ts' &&
        file !== 'package-lock.json',
    );
    const loose = text.filter((file) => /\b(TODO|FIXME|XXX)\b/.test(read(file)));
    const paths = text.filter((file) => /(^|[\s"'`(])\/(work|root|home)\/\w/.test(read(file)));
    expect({ any, loose, paths }).toEqual({ any: [], loose: [], paths: [] });
  });

  it('has no file that nothing imports', () => {
    const targets = new Set(CODE.flatMap(importsOf).map(({ target }) => target));
    const entries = (file: string) =>
      file === 'cli/main.ts' ||
      file.endsWith('-worker.ts') ||
      file === 'dashboard/app/src/main.ts' ||
      file.endsWith('vite.config.ts');
    const dead = CODE.filter((file) => file.endsWith('.ts') && !entries(file) && !targets.has(file));
    expect(dead).toEqual([]);
  });

  it('keeps functions under seventy lines', () => {
    const long: string[] = [];
    for (const file of CODE.filter((name) => name.endsWith('.ts'))) {
      const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        if (ts.isFunctionLike(node) && 'body' in node && node.body) {
          const line = (at: number) => source.getLineAndCharacterOfPosition(at).line;
          const length = line(node.getEnd()) - line(node.getStart()) + 1;
          if (length > 70) long.push(`${file}:${line(node.getStart()) + 1} (${length} lines)`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(long).toEqual([]);
  });

  it('keeps every statement in sql/, bound and never concatenated', () => {
    const outside = CODE.filter(
      (file) => !file.startsWith('sql/') && !file.startsWith('dashboard/app/') && !file.startsWith('cli/bench/'),
    );
    const duckdb = (file: string) =>
      file.startsWith('ingest/sources/import/') || file.startsWith('ingest/sources/simulator/');
    const statement =
      /[`'"]\s*(SELECT\s+[^`'"]*\sFROM|INSERT INTO|CREATE TABLE|ALTER TABLE|TRUNCATE TABLE|DROP TABLE)\s/;
    expect(outside.filter((file) => !duckdb(file) && statement.test(read(file)))).toEqual([]);
  });

  it('reads every statement file from somewhere', () => {
    const code = CODE.map(read).join('\n');
    const statements = FILES.filter((file) => file.startsWith('sql/queries/') && file.endsWith('.sql'));
    const name = (file: string) => file.slice('sql/queries/'.length, -'.sql'.length);
    // Names made of parts, such as `rollups/write-${panel}`.
    const made = [...code.matchAll(/`([a-z]+\/[a-z-]*\$\{[^`]+)`/g)].map(
      ([, text]) => new RegExp(`^${text!.replaceAll(/\$\{[^}]*\}/g, '[a-z-]+')}$`),
    );
    expect(
      statements.filter((file) => !code.includes(name(file)) && !made.some((pattern) => pattern.test(name(file)))),
    ).toEqual([]);
  });

  it('locks the packages of every platform', () => {
    expect(missingPlatforms(JSON.parse(read('package-lock.json')))).toEqual([]);
  });
});
