using Signalbox.Radar.Contracts;

namespace Signalbox.Radar.SampleData;

/// <summary>The composed sources that the program was built with, their dates written for a day; none when it was built with none.</summary>
internal sealed record SampleMaterial(Func<DateTimeOffset, IReadOnlyList<RadarSampleSource>> At);
