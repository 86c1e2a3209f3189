// Phi(-z), the upper tail of the normal distribution, times e^(z^2 / 2): the part of it that a quotient of polynomials can follow.
//
// Method: to float32, P(z) / Q(z) on [0, 14.5], beyond which the tail underflows. To float64, the same on [0, 4], and from there to
//   38.6 P(v) / Q(v) / z with v = 1 / z^2: one polynomial of high degree in a large z is dominated by its last terms and sums up the rounding
//   of all its steps (10 ULP for gelu).
// Max error: of the fits, 2^-27.3, and 2^-59.5 and 2^-58.3. Coefficients: minimax, relative (tools/fit.ts gelu_e, gelu_near_f64,
//   gelu_far_f64).
import { all, horner, select } from "../vec";

/** Phi(-z) e^(z^2 / 2). */
// @ts-ignore: decorator
@inline export function mills<P>(z: v128): v128 {
  return quotient<P>(z, false);
}

/** z times it. */
// @ts-ignore: decorator
@inline export function timesMills<P>(z: v128): v128 {
  return quotient<P>(z, true);
}

// @ts-ignore: decorator
@inline function quotient<P>(z: v128, times: bool): v128 {
  let p: v128, q: v128;
  if (sizeof<P>() == 4) {
    p = all<f64>(0.004116952367889238);
    p = horner<f64>(p, z, 0.04063736872905745);
    p = horner<f64>(p, z, 0.18324711703985258);
    p = horner<f64>(p, z, 0.43831061576698555);
    p = horner<f64>(p, z, 0.5000000029888026);
    q = all<f64>(0.01031954954263299);
    q = horner<f64>(q, z, 0.10186922102849683);
    q = horner<f64>(q, z, 0.4695023369140358);
    q = horner<f64>(q, z, 1.2025520887311802);
    q = horner<f64>(q, z, 1.6745062143744238);
    q = horner<f64>(q, z, 1);
    const m = v128.div<f64>(p, q);
    return times ? v128.mul<f64>(z, m) : m;
  }
  const far = v128.pmax<f64>(z, all<f64>(4)), v = v128.div<f64>(all<f64>(1), v128.mul<f64>(far, far)), near = v128.lt<f64>(z, all<f64>(4));
  p = all<f64>(0.000002593937442437032);
  p = horner<f64>(p, z, 0.00007179222662090059);
  p = horner<f64>(p, z, 0.0009431291648320365);
  p = horner<f64>(p, z, 0.007624773002477439);
  p = horner<f64>(p, z, 0.041384565870392714);
  p = horner<f64>(p, z, 0.15464841191485532);
  p = horner<f64>(p, z, 0.39139627655305054);
  p = horner<f64>(p, z, 0.6225207079548295);
  p = horner<f64>(p, z, 0.5);
  q = all<f64>(0.000006502031984160931);
  q = horner<f64>(q, z, 0.0001799566932076203);
  q = horner<f64>(q, z, 0.0023705690485919507);
  q = horner<f64>(q, z, 0.019292557164544016);
  q = horner<f64>(q, z, 0.10608506834210742);
  q = horner<f64>(q, z, 0.406416925727286);
  q = horner<f64>(q, z, 1.0799982380331175);
  q = horner<f64>(q, z, 1.9128116487881308);
  q = horner<f64>(q, z, 2.0429259767125245);
  q = horner<f64>(q, z, 1);
  let r = all<f64>(106788.11150892734);
  r = horner<f64>(r, v, 776673.5449055304);
  r = horner<f64>(r, v, 804522.9390058558);
  r = horner<f64>(r, v, 274175.90252102155);
  r = horner<f64>(r, v, 38867.79305739174);
  r = horner<f64>(r, v, 2423.991679230953);
  r = horner<f64>(r, v, 60.84055171115796);
  r = horner<f64>(r, v, 0.3989422804014327);
  let s = all<f64>(999604.2150413092);
  s = horner<f64>(s, v, 3213107.063364315);
  s = horner<f64>(s, v, 2559223.9192541833);
  s = horner<f64>(s, v, 773983.1328182756);
  s = horner<f64>(s, v, 103208.14583655141);
  s = horner<f64>(s, v, 6226.550727793756);
  s = horner<f64>(s, v, 153.5046471633382);
  s = horner<f64>(s, v, 1);
  if (times) p = v128.mul<f64>(z, p);
  else s = v128.mul<f64>(far, s);
  return v128.div<f64>(select<f64>(near, p, r), select<f64>(near, q, s));
}
