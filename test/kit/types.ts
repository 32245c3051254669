import ts from 'typescript';
import { ROOT } from '../../scripts/catalog.ts';

/** What the compiler says of pieces of TypeScript that stand in no file; each is a module at the project's root. */
export function typeErrors(pieces: readonly { readonly name: string; readonly text: string }[]): string[] {
  if (pieces.length === 0) return [];
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const names = new Map(
    pieces.map(({ name, text }, index) => [`${ROOT}piece-${index}.ts`, { name, text: `${text}\nexport {};\n` }]),
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => names.has(file) || fileExists(file);
  host.readFile = (file) => names.get(file)?.text ?? readFile(file);
  host.getSourceFile = (file, language, ...rest) => {
    const piece = names.get(file);
    return piece ? ts.createSourceFile(file, piece.text, language) : getSourceFile(file, language, ...rest);
  };
  const program = ts.createProgram([...names.keys()], { ...options, noUnusedLocals: false }, host);
  return [...names].flatMap(([file, { name }]) => {
    const source = program.getSourceFile(file);
    return ts
      .getPreEmitDiagnostics(program, source)
      .map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}
