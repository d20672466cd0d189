using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The same arithmetic on many tensors in one call of libtorch; on a GPU, in few kernels.</summary>
internal static class Foreach
{
    private static readonly Operator AddScalarInPlace = Operator.Find("aten::_foreach_add_", "Scalar");
    private static readonly Operator AddList = Operator.Find("aten::_foreach_add", "List");
    private static readonly Operator AddListInPlace = Operator.Find("aten::_foreach_add_", "List");
    private static readonly Operator MulScalarInPlace = Operator.Find("aten::_foreach_mul_", "Scalar");
    private static readonly Operator DivScalarInPlace = Operator.Find("aten::_foreach_div_", "Scalar");
    private static readonly Operator AddcmulInPlace = Operator.Find("aten::_foreach_addcmul_", "Scalar");
    private static readonly Operator AddcdivInPlace = Operator.Find("aten::_foreach_addcdiv_", "Scalar");
    private static readonly Operator Negative = Operator.Find("aten::_foreach_neg");
    private static readonly Operator SquareRoot = Operator.Find("aten::_foreach_sqrt");

    /// <summary>self + number, in place.</summary>
    public static void Add(Tensor[] self, double number) => AddScalarInPlace.CallAny(self, (Scalar)number);

    /// <summary>self + alpha · other.</summary>
    public static Tensor[] Sum(Tensor[] self, Tensor[] other, double alpha) => AddList.CallList(self, other, (Scalar)alpha);

    /// <summary>self + alpha · other, in place.</summary>
    public static void Add(Tensor[] self, Tensor[] other, double alpha) => AddListInPlace.CallAny(self, other, (Scalar)alpha);

    /// <summary>self · number, in place.</summary>
    public static void Multiply(Tensor[] self, double number) => MulScalarInPlace.CallAny(self, (Scalar)number);

    /// <summary>self / number, in place.</summary>
    public static void Divide(Tensor[] self, double number) => DivScalarInPlace.CallAny(self, (Scalar)number);

    /// <summary>self + value · a · b, in place.</summary>
    public static void AddProduct(Tensor[] self, Tensor[] a, Tensor[] b, double value) =>
        AddcmulInPlace.CallAny(self, a, b, (Scalar)value);

    /// <summary>self + value · a / b, in place.</summary>
    public static void AddQuotient(Tensor[] self, Tensor[] a, Tensor[] b, double value) =>
        AddcdivInPlace.CallAny(self, a, b, (Scalar)value);

    /// <summary>−self.</summary>
    public static Tensor[] Negate(Tensor[] self) => Negative.CallList((IValue)self);

    /// <summary>√self.</summary>
    public static Tensor[] Sqrt(Tensor[] self) => SquareRoot.CallList((IValue)self);
}
