using Microsoft.Data.Sqlite;

namespace Signalbox.Platform.Data;

/// <summary>A command that is prepared once and used again on its connection; disposing it gives it back.</summary>
internal sealed class KeptCommand(KeptCommands home) : SqliteCommand
{
    /// <summary>Whether somebody has it.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Rises with each use on its connection.</summary>
    public long LastUse { get; set; }

    /// <summary>Frees what it holds, before its connection is closed.</summary>
    public void Free() => base.Dispose(disposing: true);

#pragma warning disable CA2215 // what it holds is kept on purpose; Free frees it
    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => home.TakeBack(this);
#pragma warning restore CA2215
}
