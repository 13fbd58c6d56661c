using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Signalbox.Radar.Learning;

/// <summary>What an opportunity is described by, for the ranking to learn from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LearningFeature>))]
internal enum LearningFeature
{
    /// <summary>The source that had it first; the value is its id.</summary>
    Source,

    /// <summary>The interest it answers, as judged, e.g. 补贴申报.</summary>
    Interest,

    /// <summary>Who judged, with the version of prompt or rules.</summary>
    Judge,

    /// <summary>Its score in tens, e.g. <c>70–79</c>.</summary>
    Band,

    /// <summary><c>yes</c> where it names a last day.</summary>
    Deadline,

    /// <summary><c>yes</c> where a sum of money, a discount or «free» stands in title or evidence.</summary>
    Amount,
}

/// <summary>One value of one feature.</summary>
internal readonly record struct FeatureValue(LearningFeature Feature, string Value);

/// <summary>What the owner made of opportunities.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Answers(int Accepted, int Ignored, int Asked)
{
    /// <summary>Somebody who asks is half won.</summary>
    public double Yes => Accepted + (0.5 * Asked);

    public double No => Ignored;

    public int Count => Accepted + Ignored + Asked;

    public static Answers operator +(Answers a, Answers b) =>
        new(a.Accepted + b.Accepted, a.Ignored + b.Ignored, a.Asked + b.Asked);
}
