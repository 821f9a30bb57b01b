// Tables in Markdown, so that what is printed can go into docs/benchmarks.md as it is.

export const table = (head: string[], rows: (string | number)[][]): void => {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(`${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}\n`);
};

export const rate = (perSecond: number): string => Math.round(perSecond).toLocaleString('en');
export const ms = (value: number): string => value.toFixed(1);
export const ratio = (value: number): string => value.toFixed(2);
