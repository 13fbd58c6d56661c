namespace Signalbox.Radar.Reports.Page;

/// <summary>What the page shows. A component is public and so are its parameters; what is ours alone comes by cascade.</summary>
/// <param name="Content">Tidied, times in the owner's zone.</param>
/// <param name="Zone">How the zone is called beside the first time.</param>
internal sealed record ReportView(ReportContent Content, string Zone);
