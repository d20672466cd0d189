namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The matrix product; vectors are rows or columns, leading axes batches.</summary>
        public Tensor matmul(Tensor target) => Aten.matmul.Call(this, target);

        /// <summary>The product of two matrices, [n, m] and [m, p].</summary>
        public Tensor mm(Tensor target) => Aten.mm.Call(this, target);

        /// <summary>The products of matrices, [b, n, m] and [b, m, p].</summary>
        public Tensor bmm(Tensor batch2) => Aten.bmm.Call(this, batch2);

        /// <summary>The product of a matrix and a vector.</summary>
        public Tensor mv(Tensor target) => Aten.mv.Call(this, target);

        /// <summary>The inner product of two vectors.</summary>
        public Tensor dot(Tensor target) => Aten.dot.Call(this, target);

        /// <summary>The outer product of two vectors, shape [n, m].</summary>
        public Tensor outer(Tensor vec2) => Aten.outer.Call(this, vec2);

        /// <summary>The inner products over the last axes.</summary>
        public Tensor inner(Tensor vec2) => Aten.inner.Call(this, vec2);

        /// <summary>The Kronecker product.</summary>
        public Tensor kron(Tensor other) => Aten.kron.Call(this, other);

        /// <summary>beta * input + alpha * mat1 @ mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Aten.addmm.Call(this, mat1, mat2, (double)beta, (double)alpha);

        /// <summary>beta * input + alpha * mat @ vec.</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Aten.addmv.Call(this, mat, vec, (double)beta, (double)alpha);

        /// <summary>beta * input + alpha * batch1 @ batch2.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Aten.baddbmm.Call(this, batch1, batch2, (double)beta, (double)alpha);

        /// <summary>beta * input + alpha times the sum of batch1 @ batch2 over the batch.</summary>
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Aten.addbmm.Call(this, batch1, batch2, (double)beta, (double)alpha);

        /// <summary>beta * input + alpha times the outer product.</summary>
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Aten.addr.Call(this, vec1, vec2, (double)beta, (double)alpha);

        /// <summary>beta * input + alpha * mat1 @ mat2, in place.</summary>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Aten.addmm_.CallInPlace(this, mat1, mat2, (double)beta, (double)alpha);

        /// <summary>beta * input + alpha * mat @ vec, in place.</summary>
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Aten.addmv_.CallInPlace(this, mat, vec, (double)beta, (double)alpha);

        /// <summary>Determinants.</summary>
        public Tensor det() => Aten.det.Call(this);

        /// <summary>Logarithms of determinants.</summary>
        public Tensor logdet() => Aten.logdet.Call(this);

        /// <summary>Cross products along an axis of length three.</summary>
        public Tensor cross(Tensor other, long? dim = null) => Aten.cross.Call(this, other, dim);

        /// <summary>The covariance matrix of rows as variables.</summary>
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => Aten.cov.Call(this, correction, fweights, aweights);

        /// <summary>The correlation matrix of rows as variables.</summary>
        public Tensor corrcoef() => Aten.corrcoef.Call(this);

        /// <summary>A square matrix to a whole power.</summary>
        public Tensor matrix_power(long n) => Aten.matrix_power.Call(this, n);

        /// <summary>The Cholesky factor of a positive-definite matrix.</summary>
        public Tensor cholesky(bool upper = false) => Aten.cholesky.Call(this, upper);

        /// <summary>The inverse of a square matrix.</summary>
        public Tensor inverse() => linalg.inv(this);

        /// <summary>The p-norm of the difference.</summary>
        public Tensor dist(Tensor other, float p = 2) => Aten.dist.Call(this, other, (double)p);
    }

    /// <summary>The matrix product; vectors are rows or columns, leading axes batches.</summary>
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    /// <summary>The product of two matrices, [n, m] and [m, p].</summary>
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    /// <summary>The products of matrices, [b, n, m] and [b, m, p].</summary>
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    /// <summary>The product of a matrix and a vector.</summary>
    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    /// <summary>The inner product of two vectors.</summary>
    public static Tensor dot(Tensor input, Tensor target) => input.dot(target);

    /// <summary>The outer product of two vectors, shape [n, m].</summary>
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    /// <summary>The inner products over the last axes.</summary>
    public static Tensor inner(Tensor input, Tensor vec2) => input.inner(vec2);

    /// <summary>The Kronecker product.</summary>
    public static Tensor kron(Tensor input, Tensor other) => input.kron(other);

    /// <summary>beta * input + alpha * mat1 @ mat2.</summary>
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => input.addmm(mat1, mat2, beta, alpha);

    /// <summary>beta * input + alpha * mat @ vec.</summary>
    public static Tensor addmv(Tensor input, Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => input.addmv(mat, vec, beta, alpha);

    /// <summary>beta * input + alpha * batch1 @ batch2.</summary>
    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.baddbmm(batch1, batch2, beta, alpha);

    /// <summary>beta * input + alpha times the sum of batch1 @ batch2 over the batch.</summary>
    public static Tensor addbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.addbmm(batch1, batch2, beta, alpha);

    /// <summary>beta * input + alpha times the outer product.</summary>
    public static Tensor addr(Tensor input, Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => input.addr(vec1, vec2, beta, alpha);

    /// <summary>Determinants.</summary>
    public static Tensor det(Tensor input) => input.det();

    /// <summary>Logarithms of determinants.</summary>
    public static Tensor logdet(Tensor input) => input.logdet();

    /// <summary>Cross products along an axis of length three.</summary>
    public static Tensor cross(Tensor input, Tensor other, long? dim = null) => input.cross(other, dim);

    /// <summary>The covariance matrix of rows as variables.</summary>
    public static Tensor cov(Tensor input, long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => input.cov(correction, fweights, aweights);

    /// <summary>The correlation matrix of rows as variables.</summary>
    public static Tensor corrcoef(Tensor input) => input.corrcoef();

    /// <summary>A square matrix to a whole power.</summary>
    public static Tensor matrix_power(Tensor input, long n) => input.matrix_power(n);

    /// <summary>The Cholesky factor of a positive-definite matrix.</summary>
    public static Tensor cholesky(Tensor input, bool upper = false) => input.cholesky(upper);

    /// <summary>The p-norm of the difference.</summary>
    public static Tensor dist(Tensor input, Tensor other, float p = 2) => input.dist(other, p);

    /// <summary>Products and sums by Einstein's convention: einsum("ij,jk->ik", a, b) is the matrix product.</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.einsum.Call(equation, tensors);

    /// <summary>The distance of each row of x1 to each row of x2: [.., n, d] and [.., m, d] give [.., n, m].</summary>
    /// <param name="x1">Points, shape [.., n, d].</param>
    /// <param name="x2">Points, shape [.., m, d].</param>
    /// <param name="p">The norm; 2 is Euclid's.</param>
    /// <param name="compute_mode">0: a matrix product for more than 25 rows, which loses digits of small distances; 1: always; 2: never.</param>
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, long? compute_mode = null) => Aten.cdist.Call(x1, x2, p, compute_mode);

    /// <summary>The distances of all pairs of rows i &lt; j, shape [n (n - 1) / 2].</summary>
    public static Tensor pdist(Tensor input, double p = 2) => Aten.pdist.Call(input, p);

    /// <summary>The sum of products over axes of both.</summary>
    public static Tensor tensordot(Tensor a, Tensor b, long[] dims1, long[] dims2) => Aten.tensordot.Call(a, b, dims1, dims2);
}
