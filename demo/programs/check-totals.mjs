// Compares a sum of prices with the books, in floating point: a failing assertion.
import { strictEqual } from 'node:assert';
import './report.mjs';

const prices = [0.1, 0.2];
const booked = 0.3;

const total = prices.reduce((sum, price) => sum + price, 0);
strictEqual(total, booked);
