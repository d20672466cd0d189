namespace TorchSharp;

public static partial class torch
{
    /// <summary>Decompositions, solvers and norms.</summary>
    public static partial class linalg
    {
        /// <summary>A norm of a vector or matrix, or along axes: by default the 2-norm of all elements.</summary>
        public static Tensor norm(Tensor input, Scalar? ord = null, long[]? dims = null, bool keepdim = false, ScalarType? dtype = null) =>
            Aten.linalg_norm.Call(input, ord, dims, keepdim, dtype);

        /// <summary>A norm of a matrix by name: "fro" or "nuc".</summary>
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false, ScalarType? dtype = null) =>
            Aten.linalg_norm_ord_str.Call(input, ord, dims, keepdim, dtype);

        /// <summary>The norm of the elements, or along axes.</summary>
        public static Tensor vector_norm(Tensor input, Scalar? ord = null, long[]? dims = null, bool keepdim = false, ScalarType? dtype = null) =>
            Aten.linalg_vector_norm.Call(input, ord ?? 2, dims, keepdim, dtype);

        /// <summary>The singular value decomposition U diag(S) Vh; S descends.</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Aten.linalg_svd.Call3(input, fullMatrices);

        /// <summary>The singular values, descending.</summary>
        public static Tensor svdvals(Tensor input) => Aten.linalg_svdvals.Call(input);

        /// <summary>The eigenvalues, ascending, and eigenvectors, as columns, of a symmetric matrix.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Aten.linalg_eigh.Call2(input, UPLO.ToString());

        /// <summary>The eigenvalues of a symmetric matrix, ascending.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Aten.linalg_eigvalsh.Call(input, UPLO.ToString());

        /// <summary>The QR decomposition.</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) =>
            Aten.linalg_qr.Call2(input, mode.ToString().ToLowerInvariant());

        /// <summary>X with input @ X = other.</summary>
        public static Tensor solve(Tensor input, Tensor other, bool left = true) => Aten.linalg_solve.Call(input, other, left);

        /// <summary>The least-squares solution of input @ X = other, its residuals, and the rank and singular values where the driver gives them.</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other)
        {
            var results = Aten.linalg_lstsq.CallAny(input, other, IValue.None, IValue.None);
            return ((Tensor)results[0]!, (Tensor)results[1]!, (Tensor)results[2]!, (Tensor)results[3]!);
        }

        /// <summary>The inverse of a square matrix.</summary>
        public static Tensor inv(Tensor input) => Aten.linalg_inv.Call(input);

        /// <summary>The pseudo-inverse.</summary>
        public static Tensor pinv(Tensor input, double rcond = 1e-15, bool hermitian = false) => Aten.linalg_pinv.Call(input, rcond, hermitian);

        /// <summary>The lower Cholesky factor of a positive-definite matrix.</summary>
        public static Tensor cholesky(Tensor input) => Aten.linalg_cholesky.Call(input);

        /// <summary>The determinant.</summary>
        public static Tensor det(Tensor input) => Aten.linalg_det.Call(input);

        /// <summary>The sign of the determinant and the logarithm of its magnitude.</summary>
        public static (Tensor res, Tensor logabsdet) slogdet(Tensor input) => Aten.linalg_slogdet.Call2(input);

        /// <summary>The number of singular values above a tolerance.</summary>
        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Aten.linalg_matrix_rank_atol_rtol_float.Call(input, atol, rtol, hermitian);

        /// <summary>Which part of the decomposition is computed.</summary>
        public enum QRMode
        {
            /// <summary>Q of shape [m, min(m, n)].</summary>
            Reduced,

            /// <summary>Q square.</summary>
            Complete,

            /// <summary>R alone.</summary>
            R,
        }
    }
}
