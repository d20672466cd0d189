namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Where elements are equal.</summary>
        public Tensor eq(Tensor target) => Aten.eq_Tensor.Call(this, target);

        /// <summary>1 where elements are equal, in place.</summary>
        public Tensor eq_(Tensor target) => Aten.eq__Tensor.CallInPlace(this, target);

        /// <summary>Where elements are equal.</summary>
        public Tensor eq(Scalar target) => Aten.eq_Scalar.Call(this, target);

        /// <summary>1 where elements are equal, in place.</summary>
        public Tensor eq_(Scalar target) => Aten.eq__Scalar.CallInPlace(this, target);

        /// <summary>Where elements are different.</summary>
        public Tensor ne(Tensor target) => Aten.ne_Tensor.Call(this, target);

        /// <summary>1 where elements are different, in place.</summary>
        public Tensor ne_(Tensor target) => Aten.ne__Tensor.CallInPlace(this, target);

        /// <summary>Where elements are different.</summary>
        public Tensor not_equal(Tensor target) => Aten.ne_Tensor.Call(this, target);

        /// <summary>Where elements are different.</summary>
        public Tensor ne(Scalar target) => Aten.ne_Scalar.Call(this, target);

        /// <summary>1 where elements are different, in place.</summary>
        public Tensor ne_(Scalar target) => Aten.ne__Scalar.CallInPlace(this, target);

        /// <summary>Where elements are different.</summary>
        public Tensor not_equal(Scalar target) => Aten.ne_Scalar.Call(this, target);

        /// <summary>Where elements are less.</summary>
        public Tensor lt(Tensor target) => Aten.lt_Tensor.Call(this, target);

        /// <summary>1 where elements are less, in place.</summary>
        public Tensor lt_(Tensor target) => Aten.lt__Tensor.CallInPlace(this, target);

        /// <summary>Where elements are less.</summary>
        public Tensor less(Tensor target) => Aten.lt_Tensor.Call(this, target);

        /// <summary>Where elements are less.</summary>
        public Tensor lt(Scalar target) => Aten.lt_Scalar.Call(this, target);

        /// <summary>1 where elements are less, in place.</summary>
        public Tensor lt_(Scalar target) => Aten.lt__Scalar.CallInPlace(this, target);

        /// <summary>Where elements are less.</summary>
        public Tensor less(Scalar target) => Aten.lt_Scalar.Call(this, target);

        /// <summary>Where elements are less or equal.</summary>
        public Tensor le(Tensor target) => Aten.le_Tensor.Call(this, target);

        /// <summary>1 where elements are less or equal, in place.</summary>
        public Tensor le_(Tensor target) => Aten.le__Tensor.CallInPlace(this, target);

        /// <summary>Where elements are less or equal.</summary>
        public Tensor less_equal(Tensor target) => Aten.le_Tensor.Call(this, target);

        /// <summary>Where elements are less or equal.</summary>
        public Tensor le(Scalar target) => Aten.le_Scalar.Call(this, target);

        /// <summary>1 where elements are less or equal, in place.</summary>
        public Tensor le_(Scalar target) => Aten.le__Scalar.CallInPlace(this, target);

        /// <summary>Where elements are less or equal.</summary>
        public Tensor less_equal(Scalar target) => Aten.le_Scalar.Call(this, target);

        /// <summary>Where elements are greater.</summary>
        public Tensor gt(Tensor target) => Aten.gt_Tensor.Call(this, target);

        /// <summary>1 where elements are greater, in place.</summary>
        public Tensor gt_(Tensor target) => Aten.gt__Tensor.CallInPlace(this, target);

        /// <summary>Where elements are greater.</summary>
        public Tensor greater(Tensor target) => Aten.gt_Tensor.Call(this, target);

        /// <summary>Where elements are greater.</summary>
        public Tensor gt(Scalar target) => Aten.gt_Scalar.Call(this, target);

        /// <summary>1 where elements are greater, in place.</summary>
        public Tensor gt_(Scalar target) => Aten.gt__Scalar.CallInPlace(this, target);

        /// <summary>Where elements are greater.</summary>
        public Tensor greater(Scalar target) => Aten.gt_Scalar.Call(this, target);

        /// <summary>Where elements are greater or equal.</summary>
        public Tensor ge(Tensor target) => Aten.ge_Tensor.Call(this, target);

        /// <summary>1 where elements are greater or equal, in place.</summary>
        public Tensor ge_(Tensor target) => Aten.ge__Tensor.CallInPlace(this, target);

        /// <summary>Where elements are greater or equal.</summary>
        public Tensor greater_equal(Tensor target) => Aten.ge_Tensor.Call(this, target);

        /// <summary>Where elements are greater or equal.</summary>
        public Tensor ge(Scalar target) => Aten.ge_Scalar.Call(this, target);

        /// <summary>1 where elements are greater or equal, in place.</summary>
        public Tensor ge_(Scalar target) => Aten.ge__Scalar.CallInPlace(this, target);

        /// <summary>Where elements are greater or equal.</summary>
        public Tensor greater_equal(Scalar target) => Aten.ge_Scalar.Call(this, target);

        /// <summary>Where |input - other| is at most atol + rtol * |other|.</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => Aten.isclose.Call(this, other, rtol, atol, nanEqual);

        /// <summary>Whether every element is close: |input - target| at most atol + rtol * |target|.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Aten.allclose.CallScalar(this, target, rtol, atol, equal_nan).ToBoolean();

        /// <summary>Whether both have the same shape and elements.</summary>
        public bool Equals(Tensor target) => Aten.equal.CallScalar(this, target).ToBoolean();

        /// <summary>Whether both are the same tensor object; elements are compared with ==, which gives a tensor.</summary>
        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        /// <inheritdoc/>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        /// <summary>Where elements are among the test elements.</summary>
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Aten.isin_Tensor_Tensor.Call(this, test_elements, assumeUnique, invert);
    }

    /// <summary>Where elements are equal.</summary>
    public static Tensor eq(Tensor input, Tensor target) => input.eq(target);

    /// <summary>Where elements are equal.</summary>
    public static Tensor eq(Tensor input, Scalar target) => input.eq(target);

    /// <summary>Where elements are different.</summary>
    public static Tensor ne(Tensor input, Tensor target) => input.ne(target);

    /// <summary>Where elements are different.</summary>
    public static Tensor not_equal(Tensor input, Tensor target) => input.not_equal(target);

    /// <summary>Where elements are different.</summary>
    public static Tensor ne(Tensor input, Scalar target) => input.ne(target);

    /// <summary>Where elements are different.</summary>
    public static Tensor not_equal(Tensor input, Scalar target) => input.not_equal(target);

    /// <summary>Where elements are less.</summary>
    public static Tensor lt(Tensor input, Tensor target) => input.lt(target);

    /// <summary>Where elements are less.</summary>
    public static Tensor less(Tensor input, Tensor target) => input.less(target);

    /// <summary>Where elements are less.</summary>
    public static Tensor lt(Tensor input, Scalar target) => input.lt(target);

    /// <summary>Where elements are less.</summary>
    public static Tensor less(Tensor input, Scalar target) => input.less(target);

    /// <summary>Where elements are less or equal.</summary>
    public static Tensor le(Tensor input, Tensor target) => input.le(target);

    /// <summary>Where elements are less or equal.</summary>
    public static Tensor less_equal(Tensor input, Tensor target) => input.less_equal(target);

    /// <summary>Where elements are less or equal.</summary>
    public static Tensor le(Tensor input, Scalar target) => input.le(target);

    /// <summary>Where elements are less or equal.</summary>
    public static Tensor less_equal(Tensor input, Scalar target) => input.less_equal(target);

    /// <summary>Where elements are greater.</summary>
    public static Tensor gt(Tensor input, Tensor target) => input.gt(target);

    /// <summary>Where elements are greater.</summary>
    public static Tensor greater(Tensor input, Tensor target) => input.greater(target);

    /// <summary>Where elements are greater.</summary>
    public static Tensor gt(Tensor input, Scalar target) => input.gt(target);

    /// <summary>Where elements are greater.</summary>
    public static Tensor greater(Tensor input, Scalar target) => input.greater(target);

    /// <summary>Where elements are greater or equal.</summary>
    public static Tensor ge(Tensor input, Tensor target) => input.ge(target);

    /// <summary>Where elements are greater or equal.</summary>
    public static Tensor greater_equal(Tensor input, Tensor target) => input.greater_equal(target);

    /// <summary>Where elements are greater or equal.</summary>
    public static Tensor ge(Tensor input, Scalar target) => input.ge(target);

    /// <summary>Where elements are greater or equal.</summary>
    public static Tensor greater_equal(Tensor input, Scalar target) => input.greater_equal(target);

    /// <summary>Where |input - other| is at most atol + rtol * |other|.</summary>
    public static Tensor isclose(Tensor input, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => input.isclose(other, rtol, atol, nanEqual);

    /// <summary>Whether every element is close: |input - target| at most atol + rtol * |target|.</summary>
    public static bool allclose(Tensor input, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        input.allclose(target, rtol, atol, equal_nan);

    /// <summary>Where elements are among the test elements.</summary>
    public static Tensor isin(Tensor input, Tensor test_elements, bool assumeUnique = false, bool invert = false) => input.isin(test_elements, assumeUnique, invert);
}
