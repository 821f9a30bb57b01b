// The test vectors that every SDK can share: ../vectors/*.json.
import { readFileSync } from 'node:fs';

export const vectors = <Case extends { name: string }>(file: string): Case[] =>
  (JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')) as { cases: Case[] }).cases;
