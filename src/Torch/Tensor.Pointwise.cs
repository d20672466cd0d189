namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Absolute values.</summary>
        public Tensor abs() => Aten.abs.Call(this);

        /// <summary>Absolute values, in place.</summary>
        public Tensor abs_() => Aten.abs_.CallInPlace(this);

        /// <summary>Negatives.</summary>
        public Tensor neg() => Aten.neg.Call(this);

        /// <summary>Negatives, in place.</summary>
        public Tensor neg_() => Aten.neg_.CallInPlace(this);

        /// <summary>e raised to each element.</summary>
        public Tensor exp() => Aten.exp.Call(this);

        /// <summary>e raised to each element, in place.</summary>
        public Tensor exp_() => Aten.exp_.CallInPlace(this);

        /// <summary>2 raised to each element.</summary>
        public Tensor exp2() => Aten.exp2.Call(this);

        /// <summary>2 raised to each element, in place.</summary>
        public Tensor exp2_() => Aten.exp2_.CallInPlace(this);

        /// <summary>exp(x) - 1, exact near zero.</summary>
        public Tensor expm1() => Aten.expm1.Call(this);

        /// <summary>exp(x) - 1, exact near zero, in place.</summary>
        public Tensor expm1_() => Aten.expm1_.CallInPlace(this);

        /// <summary>Natural logarithms; NaN below zero.</summary>
        public Tensor log() => Aten.log.Call(this);

        /// <summary>Natural logarithms; NaN below zero, in place.</summary>
        public Tensor log_() => Aten.log_.CallInPlace(this);

        /// <summary>Logarithms to base 2.</summary>
        public Tensor log2() => Aten.log2.Call(this);

        /// <summary>Logarithms to base 2, in place.</summary>
        public Tensor log2_() => Aten.log2_.CallInPlace(this);

        /// <summary>Logarithms to base 10.</summary>
        public Tensor log10() => Aten.log10.Call(this);

        /// <summary>Logarithms to base 10, in place.</summary>
        public Tensor log10_() => Aten.log10_.CallInPlace(this);

        /// <summary>log(1 + x), exact near zero.</summary>
        public Tensor log1p() => Aten.log1p.Call(this);

        /// <summary>log(1 + x), exact near zero, in place.</summary>
        public Tensor log1p_() => Aten.log1p_.CallInPlace(this);

        /// <summary>Square roots; NaN below zero.</summary>
        public Tensor sqrt() => Aten.sqrt.Call(this);

        /// <summary>Square roots; NaN below zero, in place.</summary>
        public Tensor sqrt_() => Aten.sqrt_.CallInPlace(this);

        /// <summary>1 / sqrt(x).</summary>
        public Tensor rsqrt() => Aten.rsqrt.Call(this);

        /// <summary>1 / sqrt(x), in place.</summary>
        public Tensor rsqrt_() => Aten.rsqrt_.CallInPlace(this);

        /// <summary>1 / x.</summary>
        public Tensor reciprocal() => Aten.reciprocal.Call(this);

        /// <summary>1 / x, in place.</summary>
        public Tensor reciprocal_() => Aten.reciprocal_.CallInPlace(this);

        /// <summary>Squares.</summary>
        public Tensor square() => Aten.square.Call(this);

        /// <summary>Squares, in place.</summary>
        public Tensor square_() => Aten.square_.CallInPlace(this);

        /// <summary>-1, 0 or 1.</summary>
        public Tensor sign() => Aten.sign.Call(this);

        /// <summary>-1, 0 or 1, in place.</summary>
        public Tensor sign_() => Aten.sign_.CallInPlace(this);

        /// <summary>The largest whole numbers not above.</summary>
        public Tensor floor() => Aten.floor.Call(this);

        /// <summary>The largest whole numbers not above, in place.</summary>
        public Tensor floor_() => Aten.floor_.CallInPlace(this);

        /// <summary>The smallest whole numbers not below.</summary>
        public Tensor ceil() => Aten.ceil.Call(this);

        /// <summary>The smallest whole numbers not below, in place.</summary>
        public Tensor ceil_() => Aten.ceil_.CallInPlace(this);

        /// <summary>Whole parts.</summary>
        public Tensor trunc() => Aten.trunc.Call(this);

        /// <summary>Whole parts, in place.</summary>
        public Tensor trunc_() => Aten.trunc_.CallInPlace(this);

        /// <summary>Fractional parts.</summary>
        public Tensor frac() => Aten.frac.Call(this);

        /// <summary>Fractional parts, in place.</summary>
        public Tensor frac_() => Aten.frac_.CallInPlace(this);

        /// <summary>Sines of angles in radians.</summary>
        public Tensor sin() => Aten.sin.Call(this);

        /// <summary>Sines of angles in radians, in place.</summary>
        public Tensor sin_() => Aten.sin_.CallInPlace(this);

        /// <summary>Cosines of angles in radians.</summary>
        public Tensor cos() => Aten.cos.Call(this);

        /// <summary>Cosines of angles in radians, in place.</summary>
        public Tensor cos_() => Aten.cos_.CallInPlace(this);

        /// <summary>Tangents of angles in radians.</summary>
        public Tensor tan() => Aten.tan.Call(this);

        /// <summary>Tangents of angles in radians, in place.</summary>
        public Tensor tan_() => Aten.tan_.CallInPlace(this);

        /// <summary>Inverse sines in radians.</summary>
        public Tensor asin() => Aten.asin.Call(this);

        /// <summary>Inverse sines in radians, in place.</summary>
        public Tensor asin_() => Aten.asin_.CallInPlace(this);

        /// <summary>Inverse cosines in radians.</summary>
        public Tensor acos() => Aten.acos.Call(this);

        /// <summary>Inverse cosines in radians, in place.</summary>
        public Tensor acos_() => Aten.acos_.CallInPlace(this);

        /// <summary>Inverse tangents in radians.</summary>
        public Tensor atan() => Aten.atan.Call(this);

        /// <summary>Inverse tangents in radians, in place.</summary>
        public Tensor atan_() => Aten.atan_.CallInPlace(this);

        /// <summary>Hyperbolic sines.</summary>
        public Tensor sinh() => Aten.sinh.Call(this);

        /// <summary>Hyperbolic sines, in place.</summary>
        public Tensor sinh_() => Aten.sinh_.CallInPlace(this);

        /// <summary>Hyperbolic cosines.</summary>
        public Tensor cosh() => Aten.cosh.Call(this);

        /// <summary>Hyperbolic cosines, in place.</summary>
        public Tensor cosh_() => Aten.cosh_.CallInPlace(this);

        /// <summary>Hyperbolic tangents.</summary>
        public Tensor tanh() => Aten.tanh.Call(this);

        /// <summary>Hyperbolic tangents, in place.</summary>
        public Tensor tanh_() => Aten.tanh_.CallInPlace(this);

        /// <summary>1 / (1 + exp(-x)).</summary>
        public Tensor sigmoid() => Aten.sigmoid.Call(this);

        /// <summary>1 / (1 + exp(-x)), in place.</summary>
        public Tensor sigmoid_() => Aten.sigmoid_.CallInPlace(this);

        /// <summary>max(x, 0).</summary>
        public Tensor relu() => Aten.relu.Call(this);

        /// <summary>max(x, 0), in place.</summary>
        public Tensor relu_() => Aten.relu_.CallInPlace(this);

        /// <summary>The error function.</summary>
        public Tensor erf() => Aten.erf.Call(this);

        /// <summary>The error function, in place.</summary>
        public Tensor erf_() => Aten.erf_.CallInPlace(this);

        /// <summary>1 - erf(x).</summary>
        public Tensor erfc() => Aten.erfc.Call(this);

        /// <summary>1 - erf(x), in place.</summary>
        public Tensor erfc_() => Aten.erfc_.CallInPlace(this);

        /// <summary>The inverse of the error function.</summary>
        public Tensor erfinv() => Aten.erfinv.Call(this);

        /// <summary>The inverse of the error function, in place.</summary>
        public Tensor erfinv_() => Aten.erfinv_.CallInPlace(this);

        /// <summary>Logarithms of the gamma function.</summary>
        public Tensor lgamma() => Aten.lgamma.Call(this);

        /// <summary>Logarithms of the gamma function, in place.</summary>
        public Tensor lgamma_() => Aten.lgamma_.CallInPlace(this);

        /// <summary>The derivative of lgamma.</summary>
        public Tensor digamma() => Aten.digamma.Call(this);

        /// <summary>The derivative of lgamma, in place.</summary>
        public Tensor digamma_() => Aten.digamma_.CallInPlace(this);

        /// <summary>Whether each element is zero.</summary>
        public Tensor logical_not() => Aten.logical_not.Call(this);

        /// <summary>Whether each element is zero, in place.</summary>
        public Tensor logical_not_() => Aten.logical_not_.CallInPlace(this);

        /// <summary>Bits inverted; not, for truth values.</summary>
        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);

        /// <summary>Bits inverted; not, for truth values, in place.</summary>
        public Tensor bitwise_not_() => Aten.bitwise_not_.CallInPlace(this);

        /// <summary>Where elements are NaN.</summary>
        public Tensor isnan() => Aten.isnan.Call(this);

        /// <summary>Where elements are infinite.</summary>
        public Tensor isinf() => Aten.isinf.Call(this);

        /// <summary>Where elements are neither infinite nor NaN.</summary>
        public Tensor isfinite() => Aten.isfinite.Call(this);

        /// <summary>Where the sign bit is set.</summary>
        public Tensor signbit() => Aten.signbit.Call(this);

        /// <summary>Degrees to radians.</summary>
        public Tensor deg2rad() => Aten.deg2rad.Call(this);

        /// <summary>Radians to degrees.</summary>
        public Tensor rad2deg() => Aten.rad2deg.Call(this);

        /// <summary>Absolute values.</summary>
        public Tensor absolute() => abs();

        /// <summary>Negatives.</summary>
        public Tensor negative() => neg();

        /// <summary>x * sigmoid(x).</summary>
        public Tensor silu() => Aten.silu.Call(this);

        /// <summary>The scaled exponential linear unit.</summary>
        public Tensor selu() => Aten.selu.Call(this);

        /// <summary>x times the normal distribution function of x.</summary>
        public Tensor gelu() => Aten.gelu.Call(this);

        /// <summary>x * relu6(x + 3) / 6.</summary>
        public Tensor hardswish() => Aten.hardswish.Call(this);

        /// <summary>max(x, 0) + slope * min(x, 0).</summary>
        public Tensor leaky_relu(Scalar negative_slope) => Aten.leaky_relu.Call(this, negative_slope);

        /// <summary>log(1 + exp(beta * x)) / beta, and x itself where beta * x is above the threshold.</summary>
        public Tensor softplus(double beta = 1, double threshold = 20) => Aten.softplus.Call(this, beta, threshold);

        /// <summary>log(sigmoid(x)), without overflow.</summary>
        public Tensor log_sigmoid() => Aten.log_sigmoid.Call(this);

        /// <summary>Rounded to a number of decimals; halves go to the even neighbour.</summary>
        public Tensor round(long decimals = 0) => Aten.round_decimals.Call(this, decimals);

        /// <summary>Rounded to a number of decimals, in place.</summary>
        public Tensor round_(long decimals = 0) => Aten.round__decimals.CallInPlace(this, decimals);

        /// <summary>Values moved into the range from min to max.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        /// <summary>Values moved into the range from min to max, element by element.</summary>
        public Tensor clamp(Tensor? min, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);

        /// <summary>Values moved into the range from min to max, in place.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.clamp_.CallInPlace(this, min, max);

        /// <summary>Values moved into the range from min to max.</summary>
        public Tensor clip(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);

        /// <summary>max(x, min).</summary>
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);

        /// <summary>min(x, max).</summary>
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);

        /// <summary>max(x, min), in place.</summary>
        public Tensor clamp_min_(Scalar min) => Aten.clamp_min_.CallInPlace(this, min);

        /// <summary>min(x, max), in place.</summary>
        public Tensor clamp_max_(Scalar max) => Aten.clamp_max_.CallInPlace(this, max);

        /// <summary>NaN and infinities replaced; by default infinities by the largest finite numbers.</summary>
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Aten.nan_to_num.Call(this, nan, posinf, neginf);

        /// <summary>log(x / (1 - x)), the inverse of sigmoid.</summary>
        public Tensor logit(double? eps = null) => Aten.logit.Call(this, eps);

        /// <summary>input + weight * (end - input).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp_Tensor.Call(this, end, weight);

        /// <summary>input + weight * (end - input).</summary>
        public Tensor lerp(Tensor end, Scalar weight) => Aten.lerp_Scalar.Call(this, end, weight);

        /// <summary>input + weight * (end - input), in place.</summary>
        public Tensor lerp_(Tensor end, Tensor weight) => Aten.lerp__Tensor.CallInPlace(this, end, weight);

        /// <summary>input + weight * (end - input), in place.</summary>
        public Tensor lerp_(Tensor end, Scalar weight) => Aten.lerp__Scalar.CallInPlace(this, end, weight);

        /// <summary>input + value * tensor1 * tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul.Call(this, tensor1, tensor2, value);

        /// <summary>input + value * tensor1 * tensor2, in place.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul_.CallInPlace(this, tensor1, tensor2, value);

        /// <summary>input + value * tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv.Call(this, tensor1, tensor2, value);

        /// <summary>input + value * tensor1 / tensor2, in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv_.CallInPlace(this, tensor1, tensor2, value);
    }

    /// <summary>Absolute values.</summary>
    public static Tensor abs(Tensor input) => input.abs();

    /// <summary>Absolute values, in place.</summary>
    public static Tensor abs_(Tensor input) => input.abs_();

    /// <summary>Negatives.</summary>
    public static Tensor neg(Tensor input) => input.neg();

    /// <summary>Negatives, in place.</summary>
    public static Tensor neg_(Tensor input) => input.neg_();

    /// <summary>e raised to each element.</summary>
    public static Tensor exp(Tensor input) => input.exp();

    /// <summary>e raised to each element, in place.</summary>
    public static Tensor exp_(Tensor input) => input.exp_();

    /// <summary>2 raised to each element.</summary>
    public static Tensor exp2(Tensor input) => input.exp2();

    /// <summary>2 raised to each element, in place.</summary>
    public static Tensor exp2_(Tensor input) => input.exp2_();

    /// <summary>exp(x) - 1, exact near zero.</summary>
    public static Tensor expm1(Tensor input) => input.expm1();

    /// <summary>exp(x) - 1, exact near zero, in place.</summary>
    public static Tensor expm1_(Tensor input) => input.expm1_();

    /// <summary>Natural logarithms; NaN below zero.</summary>
    public static Tensor log(Tensor input) => input.log();

    /// <summary>Natural logarithms; NaN below zero, in place.</summary>
    public static Tensor log_(Tensor input) => input.log_();

    /// <summary>Logarithms to base 2.</summary>
    public static Tensor log2(Tensor input) => input.log2();

    /// <summary>Logarithms to base 2, in place.</summary>
    public static Tensor log2_(Tensor input) => input.log2_();

    /// <summary>Logarithms to base 10.</summary>
    public static Tensor log10(Tensor input) => input.log10();

    /// <summary>Logarithms to base 10, in place.</summary>
    public static Tensor log10_(Tensor input) => input.log10_();

    /// <summary>log(1 + x), exact near zero.</summary>
    public static Tensor log1p(Tensor input) => input.log1p();

    /// <summary>log(1 + x), exact near zero, in place.</summary>
    public static Tensor log1p_(Tensor input) => input.log1p_();

    /// <summary>Square roots; NaN below zero.</summary>
    public static Tensor sqrt(Tensor input) => input.sqrt();

    /// <summary>Square roots; NaN below zero, in place.</summary>
    public static Tensor sqrt_(Tensor input) => input.sqrt_();

    /// <summary>1 / sqrt(x).</summary>
    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    /// <summary>1 / sqrt(x), in place.</summary>
    public static Tensor rsqrt_(Tensor input) => input.rsqrt_();

    /// <summary>1 / x.</summary>
    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    /// <summary>1 / x, in place.</summary>
    public static Tensor reciprocal_(Tensor input) => input.reciprocal_();

    /// <summary>Squares.</summary>
    public static Tensor square(Tensor input) => input.square();

    /// <summary>Squares, in place.</summary>
    public static Tensor square_(Tensor input) => input.square_();

    /// <summary>-1, 0 or 1.</summary>
    public static Tensor sign(Tensor input) => input.sign();

    /// <summary>-1, 0 or 1, in place.</summary>
    public static Tensor sign_(Tensor input) => input.sign_();

    /// <summary>The largest whole numbers not above.</summary>
    public static Tensor floor(Tensor input) => input.floor();

    /// <summary>The largest whole numbers not above, in place.</summary>
    public static Tensor floor_(Tensor input) => input.floor_();

    /// <summary>The smallest whole numbers not below.</summary>
    public static Tensor ceil(Tensor input) => input.ceil();

    /// <summary>The smallest whole numbers not below, in place.</summary>
    public static Tensor ceil_(Tensor input) => input.ceil_();

    /// <summary>Whole parts.</summary>
    public static Tensor trunc(Tensor input) => input.trunc();

    /// <summary>Whole parts, in place.</summary>
    public static Tensor trunc_(Tensor input) => input.trunc_();

    /// <summary>Fractional parts.</summary>
    public static Tensor frac(Tensor input) => input.frac();

    /// <summary>Fractional parts, in place.</summary>
    public static Tensor frac_(Tensor input) => input.frac_();

    /// <summary>Sines of angles in radians.</summary>
    public static Tensor sin(Tensor input) => input.sin();

    /// <summary>Sines of angles in radians, in place.</summary>
    public static Tensor sin_(Tensor input) => input.sin_();

    /// <summary>Cosines of angles in radians.</summary>
    public static Tensor cos(Tensor input) => input.cos();

    /// <summary>Cosines of angles in radians, in place.</summary>
    public static Tensor cos_(Tensor input) => input.cos_();

    /// <summary>Tangents of angles in radians.</summary>
    public static Tensor tan(Tensor input) => input.tan();

    /// <summary>Tangents of angles in radians, in place.</summary>
    public static Tensor tan_(Tensor input) => input.tan_();

    /// <summary>Inverse sines in radians.</summary>
    public static Tensor asin(Tensor input) => input.asin();

    /// <summary>Inverse sines in radians, in place.</summary>
    public static Tensor asin_(Tensor input) => input.asin_();

    /// <summary>Inverse cosines in radians.</summary>
    public static Tensor acos(Tensor input) => input.acos();

    /// <summary>Inverse cosines in radians, in place.</summary>
    public static Tensor acos_(Tensor input) => input.acos_();

    /// <summary>Inverse tangents in radians.</summary>
    public static Tensor atan(Tensor input) => input.atan();

    /// <summary>Inverse tangents in radians, in place.</summary>
    public static Tensor atan_(Tensor input) => input.atan_();

    /// <summary>Hyperbolic sines.</summary>
    public static Tensor sinh(Tensor input) => input.sinh();

    /// <summary>Hyperbolic sines, in place.</summary>
    public static Tensor sinh_(Tensor input) => input.sinh_();

    /// <summary>Hyperbolic cosines.</summary>
    public static Tensor cosh(Tensor input) => input.cosh();

    /// <summary>Hyperbolic cosines, in place.</summary>
    public static Tensor cosh_(Tensor input) => input.cosh_();

    /// <summary>Hyperbolic tangents.</summary>
    public static Tensor tanh(Tensor input) => input.tanh();

    /// <summary>Hyperbolic tangents, in place.</summary>
    public static Tensor tanh_(Tensor input) => input.tanh_();

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    /// <summary>1 / (1 + exp(-x)), in place.</summary>
    public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

    /// <summary>max(x, 0).</summary>
    public static Tensor relu(Tensor input) => input.relu();

    /// <summary>max(x, 0), in place.</summary>
    public static Tensor relu_(Tensor input) => input.relu_();

    /// <summary>The error function.</summary>
    public static Tensor erf(Tensor input) => input.erf();

    /// <summary>The error function, in place.</summary>
    public static Tensor erf_(Tensor input) => input.erf_();

    /// <summary>1 - erf(x).</summary>
    public static Tensor erfc(Tensor input) => input.erfc();

    /// <summary>1 - erf(x), in place.</summary>
    public static Tensor erfc_(Tensor input) => input.erfc_();

    /// <summary>The inverse of the error function.</summary>
    public static Tensor erfinv(Tensor input) => input.erfinv();

    /// <summary>The inverse of the error function, in place.</summary>
    public static Tensor erfinv_(Tensor input) => input.erfinv_();

    /// <summary>Logarithms of the gamma function.</summary>
    public static Tensor lgamma(Tensor input) => input.lgamma();

    /// <summary>Logarithms of the gamma function, in place.</summary>
    public static Tensor lgamma_(Tensor input) => input.lgamma_();

    /// <summary>The derivative of lgamma.</summary>
    public static Tensor digamma(Tensor input) => input.digamma();

    /// <summary>The derivative of lgamma, in place.</summary>
    public static Tensor digamma_(Tensor input) => input.digamma_();

    /// <summary>Whether each element is zero.</summary>
    public static Tensor logical_not(Tensor input) => input.logical_not();

    /// <summary>Whether each element is zero, in place.</summary>
    public static Tensor logical_not_(Tensor input) => input.logical_not_();

    /// <summary>Bits inverted; not, for truth values.</summary>
    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();

    /// <summary>Bits inverted; not, for truth values, in place.</summary>
    public static Tensor bitwise_not_(Tensor input) => input.bitwise_not_();

    /// <summary>Where elements are NaN.</summary>
    public static Tensor isnan(Tensor input) => input.isnan();

    /// <summary>Where elements are infinite.</summary>
    public static Tensor isinf(Tensor input) => input.isinf();

    /// <summary>Where elements are neither infinite nor NaN.</summary>
    public static Tensor isfinite(Tensor input) => input.isfinite();

    /// <summary>Where the sign bit is set.</summary>
    public static Tensor signbit(Tensor input) => input.signbit();

    /// <summary>Degrees to radians.</summary>
    public static Tensor deg2rad(Tensor input) => input.deg2rad();

    /// <summary>Radians to degrees.</summary>
    public static Tensor rad2deg(Tensor input) => input.rad2deg();

    /// <summary>Absolute values.</summary>
    public static Tensor absolute(Tensor input) => input.abs();

    /// <summary>Negatives.</summary>
    public static Tensor negative(Tensor input) => input.neg();

    /// <summary>Rounded to a number of decimals; halves go to the even neighbour.</summary>
    public static Tensor round(Tensor input, long decimals = 0) => input.round(decimals);

    /// <summary>Values moved into the range from min to max.</summary>
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    /// <summary>Values moved into the range from min to max, element by element.</summary>
    public static Tensor clamp(Tensor input, Tensor? min, Tensor? max = null) => input.clamp(min, max);

    /// <summary>Values moved into the range from min to max, in place.</summary>
    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp_(min, max);

    /// <summary>Values moved into the range from min to max.</summary>
    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => input.clip(min, max);

    /// <summary>max(x, min).</summary>
    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    /// <summary>min(x, max).</summary>
    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    /// <summary>NaN and infinities replaced; by default infinities by the largest finite numbers.</summary>
    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) => input.nan_to_num(nan, posinf, neginf);

    /// <summary>log(x / (1 - x)), the inverse of sigmoid.</summary>
    public static Tensor logit(Tensor input, double? eps = null) => input.logit(eps);

    /// <summary>input + weight * (end - input).</summary>
    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    /// <summary>input + weight * (end - input).</summary>
    public static Tensor lerp(Tensor input, Tensor end, Scalar weight) => input.lerp(end, weight);

    /// <summary>input + value * tensor1 * tensor2.</summary>
    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcmul(tensor1, tensor2, value);

    /// <summary>input + value * tensor1 / tensor2.</summary>
    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcdiv(tensor1, tensor2, value);
}
