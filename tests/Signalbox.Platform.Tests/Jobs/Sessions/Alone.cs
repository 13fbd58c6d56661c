namespace Signalbox.Platform.Tests.Jobs.Sessions;

/// <summary>Tests that measure the process itself: nothing else runs beside them.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;
