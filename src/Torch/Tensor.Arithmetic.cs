namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sums, element by element.</summary>
        public Tensor add(Tensor target) => Aten.add_Tensor.Call(this, target);

        /// <summary>Sums, element by element, in place.</summary>
        public Tensor add_(Tensor target) => Aten.add__Tensor.CallInPlace(this, target);

        /// <summary>Sums, element by element.</summary>
        public Tensor add(Scalar target) => Aten.add_Scalar.Call(this, target);

        /// <summary>Sums, element by element, in place.</summary>
        public Tensor add_(Scalar target) => Aten.add__Scalar.CallInPlace(this, target);

        /// <summary>Differences, element by element.</summary>
        public Tensor sub(Tensor target) => Aten.sub_Tensor.Call(this, target);

        /// <summary>Differences, element by element, in place.</summary>
        public Tensor sub_(Tensor target) => Aten.sub__Tensor.CallInPlace(this, target);

        /// <summary>Differences, element by element.</summary>
        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target);

        /// <summary>Differences, element by element, in place.</summary>
        public Tensor sub_(Scalar target) => Aten.sub__Scalar.CallInPlace(this, target);

        /// <summary>Products, element by element.</summary>
        public Tensor mul(Tensor target) => Aten.mul_Tensor.Call(this, target);

        /// <summary>Products, element by element, in place.</summary>
        public Tensor mul_(Tensor target) => Aten.mul__Tensor.CallInPlace(this, target);

        /// <summary>Products, element by element.</summary>
        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);

        /// <summary>Products, element by element, in place.</summary>
        public Tensor mul_(Scalar target) => Aten.mul__Scalar.CallInPlace(this, target);

        /// <summary>Quotients, element by element.</summary>
        public Tensor div(Tensor target) => Aten.div_Tensor.Call(this, target);

        /// <summary>Quotients, element by element, in place.</summary>
        public Tensor div_(Tensor target) => Aten.div__Tensor.CallInPlace(this, target);

        /// <summary>Quotients, element by element.</summary>
        public Tensor div(Scalar target) => Aten.div_Scalar.Call(this, target);

        /// <summary>Quotients, element by element, in place.</summary>
        public Tensor div_(Scalar target) => Aten.div__Scalar.CallInPlace(this, target);

        /// <summary>input + alpha * target.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Aten.add_Tensor.Call(this, target, alpha);

        /// <summary>input + alpha * target, in place.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => Aten.add__Tensor.CallInPlace(this, target, alpha);

        /// <summary>Differences, element by element.</summary>
        public Tensor subtract(Tensor target) => Aten.sub_Tensor.Call(this, target);

        /// <summary>Products, element by element.</summary>
        public Tensor multiply(Tensor target) => Aten.mul_Tensor.Call(this, target);

        /// <summary>Quotients, element by element.</summary>
        public Tensor divide(Tensor target) => Aten.div_Tensor.Call(this, target);

        /// <summary>Quotients, element by element.</summary>
        public Tensor true_divide(Tensor target) => Aten.div_Tensor.Call(this, target);

        /// <summary>Quotients rounded down.</summary>
        public Tensor floor_divide(Tensor other) => Aten.floor_divide.Call(this, other);

        /// <summary>The rest of a division rounded down; it has the divisor's sign.</summary>
        public Tensor remainder(Tensor target) => Aten.remainder_Tensor.Call(this, target);

        /// <summary>The rest of a division rounded towards zero; it has the dividend's sign.</summary>
        public Tensor fmod(Tensor target) => Aten.fmod_Tensor.Call(this, target);

        /// <summary>The rest of a division rounded down, in place.</summary>
        public Tensor remainder_(Tensor target) => Aten.remainder__Tensor.CallInPlace(this, target);

        /// <summary>input + alpha * target.</summary>
        public Tensor add(Scalar target, Scalar alpha) => Aten.add_Scalar.Call(this, target, alpha);

        /// <summary>input + alpha * target, in place.</summary>
        public Tensor add_(Scalar target, Scalar alpha) => Aten.add__Scalar.CallInPlace(this, target, alpha);

        /// <summary>Differences, element by element.</summary>
        public Tensor subtract(Scalar target) => Aten.sub_Scalar.Call(this, target);

        /// <summary>Products, element by element.</summary>
        public Tensor multiply(Scalar target) => Aten.mul_Scalar.Call(this, target);

        /// <summary>Quotients, element by element.</summary>
        public Tensor divide(Scalar target) => Aten.div_Scalar.Call(this, target);

        /// <summary>Quotients, element by element.</summary>
        public Tensor true_divide(Scalar target) => Aten.div_Scalar.Call(this, target);

        /// <summary>Quotients rounded down.</summary>
        public Tensor floor_divide(Scalar other) => Aten.floor_divide_Scalar.Call(this, other);

        /// <summary>The rest of a division rounded down; it has the divisor's sign.</summary>
        public Tensor remainder(Scalar target) => Aten.remainder_Scalar.Call(this, target);

        /// <summary>The rest of a division rounded towards zero; it has the dividend's sign.</summary>
        public Tensor fmod(Scalar target) => Aten.fmod_Scalar.Call(this, target);

        /// <summary>The rest of a division rounded down, in place.</summary>
        public Tensor remainder_(Scalar target) => Aten.remainder__Scalar.CallInPlace(this, target);

        /// <summary>Powers, element by element.</summary>
        public Tensor pow(Tensor exponent) => Aten.pow_Tensor_Tensor.Call(this, exponent);

        /// <summary>Powers.</summary>
        public Tensor pow(Scalar exponent) => Aten.pow_Tensor_Scalar.Call(this, exponent);

        /// <summary>Powers, element by element, in place.</summary>
        public Tensor pow_(Tensor exponent) => Aten.pow__Tensor.CallInPlace(this, exponent);

        /// <summary>Powers, in place.</summary>
        public Tensor pow_(Scalar exponent) => Aten.pow__Scalar.CallInPlace(this, exponent);

        /// <summary>The larger of each pair; NaN if either is.</summary>
        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);

        /// <summary>The smaller of each pair; NaN if either is.</summary>
        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        /// <summary>The larger of each pair; the other if one is NaN.</summary>
        public Tensor fmax(Tensor other) => Aten.fmax.Call(this, other);

        /// <summary>The smaller of each pair; the other if one is NaN.</summary>
        public Tensor fmin(Tensor other) => Aten.fmin.Call(this, other);

        /// <summary>The angle of the point (other, input) in radians, from -pi to pi.</summary>
        public Tensor atan2(Tensor other) => Aten.atan2.Call(this, other);

        /// <summary>sqrt(input² + other²).</summary>
        public Tensor hypot(Tensor other) => Aten.hypot.Call(this, other);

        /// <summary>log(exp(input) + exp(other)), without overflow.</summary>
        public Tensor logaddexp(Tensor other) => Aten.logaddexp.Call(this, other);

        /// <summary>Magnitudes of input with the signs of other.</summary>
        public Tensor copysign(Tensor other) => Aten.copysign_Tensor.Call(this, other);

        /// <summary>input * log(y), and 0 where input is 0.</summary>
        public Tensor xlogy(Tensor y) => Aten.xlogy_Tensor.Call(this, y);

        /// <summary>Bits set in both.</summary>
        public Tensor bitwise_and(Tensor other) => Aten.bitwise_and_Tensor.Call(this, other);

        /// <summary>Bits set in both, in place.</summary>
        public Tensor bitwise_and_(Tensor other) => Aten.bitwise_and__Tensor.CallInPlace(this, other);

        /// <summary>Bits set in either.</summary>
        public Tensor bitwise_or(Tensor other) => Aten.bitwise_or_Tensor.Call(this, other);

        /// <summary>Bits set in either, in place.</summary>
        public Tensor bitwise_or_(Tensor other) => Aten.bitwise_or__Tensor.CallInPlace(this, other);

        /// <summary>Bits set in one of them.</summary>
        public Tensor bitwise_xor(Tensor other) => Aten.bitwise_xor_Tensor.Call(this, other);

        /// <summary>Bits set in one of them, in place.</summary>
        public Tensor bitwise_xor_(Tensor other) => Aten.bitwise_xor__Tensor.CallInPlace(this, other);

        /// <summary>Where both are not zero.</summary>
        public Tensor logical_and(Tensor other) => Aten.logical_and.Call(this, other);

        /// <summary>Where both are not zero, in place.</summary>
        public Tensor logical_and_(Tensor other) => Aten.logical_and_.CallInPlace(this, other);

        /// <summary>Where either is not zero.</summary>
        public Tensor logical_or(Tensor other) => Aten.logical_or.Call(this, other);

        /// <summary>Where either is not zero, in place.</summary>
        public Tensor logical_or_(Tensor other) => Aten.logical_or_.CallInPlace(this, other);

        /// <summary>Where one of them is not zero.</summary>
        public Tensor logical_xor(Tensor other) => Aten.logical_xor.Call(this, other);

        /// <summary>Where one of them is not zero, in place.</summary>
        public Tensor logical_xor_(Tensor other) => Aten.logical_xor_.CallInPlace(this, other);
    }

    /// <summary>Sums, element by element.</summary>
    public static Tensor add(Tensor input, Tensor target) => input.add(target);

    /// <summary>Sums, element by element, in place.</summary>
    public static Tensor add_(Tensor input, Tensor target) => input.add_(target);

    /// <summary>Sums, element by element.</summary>
    public static Tensor add(Tensor input, Scalar target) => input.add(target);

    /// <summary>Sums, element by element, in place.</summary>
    public static Tensor add_(Tensor input, Scalar target) => input.add_(target);

    /// <summary>Differences, element by element.</summary>
    public static Tensor sub(Tensor input, Tensor target) => input.sub(target);

    /// <summary>Differences, element by element, in place.</summary>
    public static Tensor sub_(Tensor input, Tensor target) => input.sub_(target);

    /// <summary>Differences, element by element.</summary>
    public static Tensor sub(Tensor input, Scalar target) => input.sub(target);

    /// <summary>Differences, element by element, in place.</summary>
    public static Tensor sub_(Tensor input, Scalar target) => input.sub_(target);

    /// <summary>Products, element by element.</summary>
    public static Tensor mul(Tensor input, Tensor target) => input.mul(target);

    /// <summary>Products, element by element, in place.</summary>
    public static Tensor mul_(Tensor input, Tensor target) => input.mul_(target);

    /// <summary>Products, element by element.</summary>
    public static Tensor mul(Tensor input, Scalar target) => input.mul(target);

    /// <summary>Products, element by element, in place.</summary>
    public static Tensor mul_(Tensor input, Scalar target) => input.mul_(target);

    /// <summary>Quotients, element by element.</summary>
    public static Tensor div(Tensor input, Tensor target) => input.div(target);

    /// <summary>Quotients, element by element, in place.</summary>
    public static Tensor div_(Tensor input, Tensor target) => input.div_(target);

    /// <summary>Quotients, element by element.</summary>
    public static Tensor div(Tensor input, Scalar target) => input.div(target);

    /// <summary>Quotients, element by element, in place.</summary>
    public static Tensor div_(Tensor input, Scalar target) => input.div_(target);

    /// <summary>input + alpha * target.</summary>
    public static Tensor add(Tensor input, Tensor target, Scalar alpha) => input.add(target, alpha);

    /// <summary>Differences, element by element.</summary>
    public static Tensor subtract(Tensor input, Tensor target) => input.subtract(target);

    /// <summary>Products, element by element.</summary>
    public static Tensor multiply(Tensor input, Tensor target) => input.multiply(target);

    /// <summary>Quotients, element by element.</summary>
    public static Tensor divide(Tensor input, Tensor target) => input.divide(target);

    /// <summary>Quotients, element by element.</summary>
    public static Tensor true_divide(Tensor input, Tensor target) => input.true_divide(target);

    /// <summary>Quotients rounded down.</summary>
    public static Tensor floor_divide(Tensor input, Tensor other) => input.floor_divide(other);

    /// <summary>The rest of a division rounded down; it has the divisor's sign.</summary>
    public static Tensor remainder(Tensor input, Tensor target) => input.remainder(target);

    /// <summary>The rest of a division rounded towards zero; it has the dividend's sign.</summary>
    public static Tensor fmod(Tensor input, Tensor target) => input.fmod(target);

    /// <summary>input + alpha * target.</summary>
    public static Tensor add(Tensor input, Scalar target, Scalar alpha) => input.add(target, alpha);

    /// <summary>Differences, element by element.</summary>
    public static Tensor subtract(Tensor input, Scalar target) => input.subtract(target);

    /// <summary>Products, element by element.</summary>
    public static Tensor multiply(Tensor input, Scalar target) => input.multiply(target);

    /// <summary>Quotients, element by element.</summary>
    public static Tensor divide(Tensor input, Scalar target) => input.divide(target);

    /// <summary>Quotients, element by element.</summary>
    public static Tensor true_divide(Tensor input, Scalar target) => input.true_divide(target);

    /// <summary>Quotients rounded down.</summary>
    public static Tensor floor_divide(Tensor input, Scalar other) => input.floor_divide(other);

    /// <summary>The rest of a division rounded down; it has the divisor's sign.</summary>
    public static Tensor remainder(Tensor input, Scalar target) => input.remainder(target);

    /// <summary>The rest of a division rounded towards zero; it has the dividend's sign.</summary>
    public static Tensor fmod(Tensor input, Scalar target) => input.fmod(target);

    /// <summary>Powers, element by element.</summary>
    public static Tensor pow(Tensor input, Tensor exponent) => input.pow(exponent);

    /// <summary>Powers.</summary>
    public static Tensor pow(Tensor input, Scalar exponent) => input.pow(exponent);

    /// <summary>The larger of each pair; NaN if either is.</summary>
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    /// <summary>The smaller of each pair; NaN if either is.</summary>
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    /// <summary>The larger of each pair; the other if one is NaN.</summary>
    public static Tensor fmax(Tensor input, Tensor other) => input.fmax(other);

    /// <summary>The smaller of each pair; the other if one is NaN.</summary>
    public static Tensor fmin(Tensor input, Tensor other) => input.fmin(other);

    /// <summary>The angle of the point (other, input) in radians, from -pi to pi.</summary>
    public static Tensor atan2(Tensor input, Tensor other) => input.atan2(other);

    /// <summary>sqrt(input² + other²).</summary>
    public static Tensor hypot(Tensor input, Tensor other) => input.hypot(other);

    /// <summary>log(exp(input) + exp(other)), without overflow.</summary>
    public static Tensor logaddexp(Tensor input, Tensor other) => input.logaddexp(other);

    /// <summary>Magnitudes of input with the signs of other.</summary>
    public static Tensor copysign(Tensor input, Tensor other) => input.copysign(other);

    /// <summary>input * log(y), and 0 where input is 0.</summary>
    public static Tensor xlogy(Tensor input, Tensor y) => input.xlogy(y);

    /// <summary>Bits set in both.</summary>
    public static Tensor bitwise_and(Tensor input, Tensor other) => input.bitwise_and(other);

    /// <summary>Bits set in either.</summary>
    public static Tensor bitwise_or(Tensor input, Tensor other) => input.bitwise_or(other);

    /// <summary>Bits set in one of them.</summary>
    public static Tensor bitwise_xor(Tensor input, Tensor other) => input.bitwise_xor(other);

    /// <summary>Where both are not zero.</summary>
    public static Tensor logical_and(Tensor input, Tensor other) => input.logical_and(other);

    /// <summary>Where either is not zero.</summary>
    public static Tensor logical_or(Tensor input, Tensor other) => input.logical_or(other);

    /// <summary>Where one of them is not zero.</summary>
    public static Tensor logical_xor(Tensor input, Tensor other) => input.logical_xor(other);
}
