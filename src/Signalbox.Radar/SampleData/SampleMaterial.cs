using Signalbox.Radar.Contracts;

namespace Signalbox.Radar.SampleData;

/// <summary>The composed sources that the program was built with; empty when it was built with none.</summary>
internal sealed record SampleMaterial(IReadOnlyList<RadarSampleSource> Sources);
