namespace Signalbox.Radar.Contracts;

/// <summary>A composed source to try the radar on.</summary>
/// <param name="Key">Part of its addresses; letters, digits, <c>-</c> and <c>_</c>.</param>
public sealed record RadarSampleSource(string Key, string Name, IReadOnlyList<RadarSampleArticle> Articles);

/// <summary>A composed article.</summary>
/// <param name="Key">Unique within its source.</param>
/// <param name="Age">How long before the samples are put in it was published.</param>
/// <param name="Html">Taken as foreign HTML, like any source's.</param>
/// <param name="Story">Articles of one story carry the same word; null stands alone.</param>
public sealed record RadarSampleArticle(string Key, TimeSpan Age, string Title, string Html, string? Story);
