// The module of choice among logits: exports, nothing else.
import * as select from "../sampling/select";

export function temperature(x: usize, y: usize, n: usize, t: float): void { select.divide(x, y, n, t); }
export function peak(x: usize, n: usize): f64 { return select.peak(x, n); }
export function histogram(x: usize, table: usize, n: usize, lo: float, hi: float, top: f64, inverse: f64, shift: i32, bits: i32): void { select.histogram(x, table, n, lo, hi, top, inverse, shift, bits); }
export function hide(x: usize, y: usize, n: usize, least: float): void { select.hide(x, y, n, least); }
export function weigh(x: usize, n: usize, least: float, top: f64, inverse: f64): f64 { return select.weigh(x, n, least, top, inverse); }
export function nth(x: usize, n: usize, v: float, m: f64): usize { return select.nth(x, n, v, m); }
