namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Overwrites with normally distributed numbers.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => Aten.normal_.CallInPlace(this, mean, std, generator);

        /// <summary>Overwrites with numbers spread evenly over [from, to).</summary>
        public Tensor uniform_(double from = 0, double to = 1, Generator? generator = null) => Aten.uniform_.CallInPlace(this, from, to, generator);

        /// <summary>Overwrites with 1 of probability p, else 0.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Aten.bernoulli__float.CallInPlace(this, p, generator);

        /// <summary>Overwrites with exponentially distributed numbers of rate lambda.</summary>
        public Tensor exponential_(double lambda = 1, Generator? generator = null) => Aten.exponential_.CallInPlace(this, lambda, generator);

        /// <summary>Overwrites with whole numbers spread evenly over [from, to).</summary>
        public Tensor random_(long from, long to, Generator? generator = null) => Aten.random__from.CallInPlace(this, from, to, generator);

        /// <summary>1 with the probability that the element says, else 0.</summary>
        public Tensor bernoulli(Generator? generator = null) => Aten.bernoulli.Call(this, generator);

        /// <summary>Positions drawn with the probabilities of the last axis, which need not sum to one.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => Aten.multinomial.Call(this, num_samples, replacement, generator);

        /// <summary>Poisson numbers of the means that the elements say.</summary>
        public Tensor poisson(Generator? generator = null) => Aten.poisson.Call(this, generator);
    }

    /// <summary>1 with the probability that the element says, else 0.</summary>
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    /// <summary>Positions drawn with the probabilities of the last axis, which need not sum to one.</summary>
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) => input.multinomial(num_samples, replacement, generator);

    /// <summary>Poisson numbers of the means that the elements say.</summary>
    public static Tensor poisson(Tensor input, Generator? generator = null) => input.poisson(generator);
}
