namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sums, element by element.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(Tensor left, int right) => left.add((Scalar)right);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(Tensor left, long right) => left.add((Scalar)right);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(Tensor left, float right) => left.add((Scalar)right);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(Tensor left, double right) => left.add((Scalar)right);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(int left, Tensor right) => right.add((Scalar)left);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(long left, Tensor right) => right.add((Scalar)left);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(float left, Tensor right) => right.add((Scalar)left);

        /// <summary>Sums with one number.</summary>
        public static Tensor operator +(double left, Tensor right) => right.add((Scalar)left);

        /// <summary>Differences, element by element.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(Tensor left, int right) => left.sub((Scalar)right);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(Tensor left, long right) => left.sub((Scalar)right);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(Tensor left, float right) => left.sub((Scalar)right);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(Tensor left, double right) => left.sub((Scalar)right);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(Scalar left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(int left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(long left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(float left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        /// <summary>Differences with one number.</summary>
        public static Tensor operator -(double left, Tensor right) => Aten.rsub_Scalar.Call(right, (Scalar)left);

        /// <summary>Products, element by element.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(Tensor left, int right) => left.mul((Scalar)right);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(Tensor left, long right) => left.mul((Scalar)right);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(Tensor left, float right) => left.mul((Scalar)right);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(Tensor left, double right) => left.mul((Scalar)right);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(int left, Tensor right) => right.mul((Scalar)left);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(long left, Tensor right) => right.mul((Scalar)left);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(float left, Tensor right) => right.mul((Scalar)left);

        /// <summary>Products with one number.</summary>
        public static Tensor operator *(double left, Tensor right) => right.mul((Scalar)left);

        /// <summary>Quotients, element by element.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(Tensor left, int right) => left.div((Scalar)right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(Tensor left, long right) => left.div((Scalar)right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(Tensor left, float right) => left.div((Scalar)right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(Tensor left, double right) => left.div((Scalar)right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(Scalar left, Tensor right) => Aten.div_Tensor.Call((Scalar)left, right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(int left, Tensor right) => Aten.div_Tensor.Call((Scalar)left, right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(long left, Tensor right) => Aten.div_Tensor.Call((Scalar)left, right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(float left, Tensor right) => Aten.div_Tensor.Call((Scalar)left, right);

        /// <summary>Quotients with one number.</summary>
        public static Tensor operator /(double left, Tensor right) => Aten.div_Tensor.Call((Scalar)left, right);

        /// <summary>Rests of divisions, element by element.</summary>
        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        /// <summary>Rests of divisions with one number.</summary>
        public static Tensor operator %(Tensor left, Scalar right) => left.remainder(right);

        /// <summary>Rests of divisions with one number.</summary>
        public static Tensor operator %(Tensor left, int right) => left.remainder((Scalar)right);

        /// <summary>Rests of divisions with one number.</summary>
        public static Tensor operator %(Tensor left, long right) => left.remainder((Scalar)right);

        /// <summary>Rests of divisions with one number.</summary>
        public static Tensor operator %(Tensor left, float right) => left.remainder((Scalar)right);

        /// <summary>Rests of divisions with one number.</summary>
        public static Tensor operator %(Tensor left, double right) => left.remainder((Scalar)right);

        /// <summary>Negatives.</summary>
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        /// <summary>Bits set in both.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        /// <summary>Bits set in either.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        /// <summary>Bits set in one of them.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        /// <summary>Bits inverted; not, for truth values.</summary>
        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        /// <summary>Where elements are equal.</summary>
        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        /// <summary>Where elements are equal.</summary>
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        /// <summary>Where elements are equal.</summary>
        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        /// <summary>Where elements are different.</summary>
        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        /// <summary>Where elements are different.</summary>
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        /// <summary>Where elements are different.</summary>
        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        /// <summary>Where elements are less.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        /// <summary>Where elements are less.</summary>
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        /// <summary>Where elements are less.</summary>
        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        /// <summary>Where elements are less or equal.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        /// <summary>Where elements are less or equal.</summary>
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        /// <summary>Where elements are less or equal.</summary>
        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        /// <summary>Where elements are greater.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        /// <summary>Where elements are greater.</summary>
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        /// <summary>Where elements are greater.</summary>
        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        /// <summary>Where elements are greater or equal.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        /// <summary>Where elements are greater or equal.</summary>
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        /// <summary>Where elements are greater or equal.</summary>
        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(byte value) => tensor(value);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(sbyte value) => tensor(value);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(short value) => tensor(value);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(int value) => tensor(value);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(long value) => tensor(value);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(float value) => tensor(value);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(double value) => tensor(value);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(bool value) => tensor(value);

        /// <summary>A number as a tensor of shape [].</summary>
        public static implicit operator Tensor(Scalar scalar) => Aten.scalar_tensor.Call(scalar, scalar.Type);

        /// <summary>Numbers as a tensor of shape [n].</summary>
        public static implicit operator Tensor(byte[] value) => tensor(value);

        /// <summary>Numbers as a tensor of shape [n].</summary>
        public static implicit operator Tensor(short[] value) => tensor(value);

        /// <summary>Numbers as a tensor of shape [n].</summary>
        public static implicit operator Tensor(int[] value) => tensor(value);

        /// <summary>Numbers as a tensor of shape [n].</summary>
        public static implicit operator Tensor(long[] value) => tensor(value);

        /// <summary>Numbers as a tensor of shape [n].</summary>
        public static implicit operator Tensor(float[] value) => tensor(value);

        /// <summary>Numbers as a tensor of shape [n].</summary>
        public static implicit operator Tensor(double[] value) => tensor(value);

        /// <summary>Numbers as a tensor of shape [n].</summary>
        public static implicit operator Tensor(bool[] value) => tensor(value);
    }
}
