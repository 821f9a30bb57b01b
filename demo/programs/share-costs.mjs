// Shares costs among the members of a team that has none: a division by zero, which big integers do not forgive.
import './report.mjs';

const teams = { kitchen: ['Ada', 'Grace'], garden: [] };
const costs = { kitchen: 12_000n, garden: 4_500n };

const share = (team) => costs[team] / BigInt(teams[team].length);

for (const team of Object.keys(teams)) console.log(team, share(team));
