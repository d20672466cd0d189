using ImageRegression.Training;

namespace ImageRegression.Studies;

/// <summary>The optimiser of the studies of regression.</summary>
public static class StudyOptimizer
{
    extension(Optimizer)
    {
        /// <summary>
        /// Adam: at 1e-4 throughout for <see cref="Profile.Paper"/>, as Chao et al. (2022) train; for <see cref="Profile.Laptop"/>
        /// from 2e-3 down a cosine, for few iterations must learn fast and end gently.
        /// </summary>
        /// <param name="profile">The scale of the study.</param>
        public static Optimizer For(Profile profile) => profile == Profile.Paper
            ? Optimizer.Adam(lr: 1e-4)
            : Optimizer.Adam(lr: 2e-3, schedule: new LearningRateSchedule.Cosine());
    }
}
