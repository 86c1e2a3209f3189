// Phi(-z), the upper tail of the normal distribution, times e^(z^2 / 2): the part of it that a quotient of polynomials can follow.
//
// Method: P(z) / Q(z), all coefficients positive; z in [0, 14.5] to float32, [0, 38.6] to float64, beyond which the tail underflows.
// Max error: of the fit, 2^-27.3 and 2^-57. Coefficients: minimax, relative (tools/fit.ts gelu_e, gelu_f64).
import { all, horner } from "../vec";

// @ts-ignore: decorator
@inline export function mills<P>(z: v128): v128 {
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
  } else {
    p = all<f64>(2.2167274998949943e-7);
    p = horner<f64>(p, z, 0.000006915574547319563);
    p = horner<f64>(p, z, 0.00010584697423142341);
    p = horner<f64>(p, z, 0.0010341288289895476);
    p = horner<f64>(p, z, 0.0070928549160125965);
    p = horner<f64>(p, z, 0.03555168457216623);
    p = horner<f64>(p, z, 0.13172348318295324);
    p = horner<f64>(p, z, 0.3567223210562796);
    p = horner<f64>(p, z, 0.6788472004402392);
    p = horner<f64>(p, z, 0.8274676498222511);
    p = horner<f64>(p, z, 0.5);
    q = all<f64>(5.556511828387715e-7);
    q = horner<f64>(q, z, 0.000017334774695657258);
    q = horner<f64>(q, z, 0.0002658746695724947);
    q = horner<f64>(q, z, 0.0026095113372462276);
    q = horner<f64>(q, z, 0.018043358387657967);
    q = horner<f64>(q, z, 0.09167236505696326);
    q = horner<f64>(q, z, 0.3474358694348841);
    q = horner<f64>(q, z, 0.9782742476909629);
    q = horner<f64>(q, z, 1.998850973722801);
    q = horner<f64>(q, z, 2.814761497962072);
    q = horner<f64>(q, z, 2.4528198604473674);
    q = horner<f64>(q, z, 1);
  }
  return v128.div<f64>(p, q);
}
