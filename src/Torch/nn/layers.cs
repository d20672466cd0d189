using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a tensor a parameter: it will be trained and belongs to its module.</summary>
        /// <param name="data">The initial value; becomes empty.</param>
        /// <param name="requires_grad">False freezes it.</param>
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        /// <summary>A layer that computes x · weightᵀ + bias.</summary>
        /// <param name="inputSize">Length of the input's last axis.</param>
        /// <param name="outputSize">Length of the output's last axis.</param>
        /// <param name="hasBias">Whether to add a learned constant.</param>
        /// <param name="device">Where the weights live.</param>
        /// <param name="dtype">The weights' type.</param>
        public static Linear Linear(
            long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, outputSize, hasBias, device, dtype);

        /// <summary>A linear layer of given weights.</summary>
        public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

        /// <summary>A layer that looks up a learned vector by number.</summary>
        /// <param name="num_embeddings">How many things there are.</param>
        /// <param name="embedding_dims">Length of a vector.</param>
        /// <param name="padding_idx">A number whose vector starts as zero and is not trained.</param>
        /// <param name="max_norm">Not supported: renormalising on every look-up changes weights outside of the optimiser.</param>
        /// <param name="norm_type">Of no effect without max_norm.</param>
        /// <param name="scale_grad_by_freq">Whether to divide gradients by how often the number occurs in the batch.</param>
        /// <param name="sparse">Whether the weight's gradient is a sparse tensor.</param>
        /// <param name="device">Where the weights live.</param>
        /// <param name="dtype">The weights' type.</param>
        /// <exception cref="NotSupportedException">max_norm is given.</exception>
        public static Embedding Embedding(
            long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
            bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            if (max_norm is not null)
                throw new NotSupportedException("Embedding does not renormalise its vectors (max_norm); leave it null.");
            var embedding = new Embedding(
                new(empty([num_embeddings, embedding_dims], dtype, device)), padding_idx, scale_grad_by_freq, sparse);
            embedding.reset_parameters();
            return embedding;
        }

        /// <summary>A layer that zeroes elements at random in training.</summary>
        /// <param name="p">Probability of a zero.</param>
        /// <param name="inplace">Whether to overwrite the input.</param>
        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>A layer that joins axes into one.</summary>
        /// <param name="start_dim">First axis to join.</param>
        /// <param name="end_dim">Last axis to join.</param>
        public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

        /// <summary>A layer that returns its input.</summary>
        public static Identity Identity() => new();
    }
}
