namespace Signalbox.Radar.Learning;

/// <summary>From counts to points: a sum of log-odds, each drawn towards nothing while it has few answers, and bounded.</summary>
internal static class LearnedWeights
{
    /// <summary>No opportunity moves further than this, whatever was learned.</summary>
    public const int MostPoints = 10;

    /// <summary>Below so many answers nothing is moved.</summary>
    public const int LeastAnswers = 20;

    /// <summary>As if each value had so many answers already, divided as all answers are.</summary>
    private const double Doubt = 4;

    /// <summary>A sum of weights of this much moves by three quarters of the most.</summary>
    private const double Scale = 3;

    /// <summary>By how much a value speaks for (above 0) or against an opportunity, compared with all answers; 0 without any.</summary>
    public static double Weight(Answers value, Answers all)
    {
        var share = (all.Yes + 1) / (all.Yes + all.No + 2);
        return Math.Log((value.Yes + (Doubt * share)) / (value.No + (Doubt * (1 - share))))
            - Math.Log(share / (1 - share));
    }

    /// <summary>What weights come to together, −10 to 10 points.</summary>
    public static double Points(IEnumerable<double> weights) => MostPoints * Math.Tanh(weights.Sum() / Scale);

    /// <summary>In whole points, as the order uses them.</summary>
    public static int Shift(IEnumerable<double> weights) =>
        (int)Math.Round(Points(weights), MidpointRounding.AwayFromZero);
}
