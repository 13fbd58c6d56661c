namespace Signalbox.Platform.Ui.Kit;

/// <summary>One station of a run track.</summary>
/// <param name="At">E.g. <c>07:30</c>.</param>
/// <param name="Name">E.g. 早报.</param>
/// <param name="State"><c>done</c>, <c>running</c>, <c>waiting</c>, <c>late</c> or <c>failed</c>.</param>
/// <param name="Did">E.g. 读 46 篇，5 条机会.</param>
/// <param name="Href">Where its result is; null where there is none yet.</param>
public sealed record TrackStop(string At, string Name, string State, string Did, string? Href = null);
