namespace Signalbox.Radar.Learning;

/// <summary>What was learned of one value.</summary>
/// <param name="Label">As people read it; a source's title.</param>
internal sealed record LearnedValue(
    LearningFeature Feature,
    string Value,
    string Label,
    int Accepted,
    int Ignored,
    int Asked
)
{
    public Answers Answers => new(Accepted, Ignored, Asked);
}

/// <summary>Why an opportunity's place moved, by one value.</summary>
/// <param name="Points">What it would move alone.</param>
internal sealed record ShiftReason(LearnedValue Value, double Points);

/// <summary>All that was learned, as it was counted last.</summary>
internal sealed record LearnedModel(Answers All, IReadOnlyList<LearnedValue> Values)
{
    public static LearnedModel Empty { get; } = new(default, []);

    /// <summary>Whether there are answers enough to move anything.</summary>
    public bool IsEnough => All.Count >= LearnedWeights.LeastAnswers;

    /// <summary>By how many points an opportunity with these values moves; 0 while there are too few answers.</summary>
    public int Shift(IEnumerable<FeatureValue> values) =>
        IsEnough ? LearnedWeights.Shift(Known(values).Select(Weight)) : 0;

    /// <summary>What moves it, the strongest first; what counts for less than half a point is left out.</summary>
    public IReadOnlyList<ShiftReason> Why(IEnumerable<FeatureValue> values) =>
        IsEnough
            ?
            [
                .. Known(values)
                    .Select(v => new ShiftReason(v, PointsOf(v)))
                    .Where(r => Math.Abs(r.Points) >= 0.5)
                    .OrderByDescending(r => Math.Abs(r.Points)),
            ]
            : [];

    /// <summary>What a value would move alone.</summary>
    public double PointsOf(LearnedValue value) => LearnedWeights.Points([Weight(value)]);

    private double Weight(LearnedValue value) => LearnedWeights.Weight(value.Answers, All);

    private IEnumerable<LearnedValue> Known(IEnumerable<FeatureValue> values)
    {
        var asked = values.ToHashSet();
        return Values.Where(v => asked.Contains(new FeatureValue(v.Feature, v.Value)));
    }
}
