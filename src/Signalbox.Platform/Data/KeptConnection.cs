using System.Data;
using Microsoft.Data.Sqlite;

namespace Signalbox.Platform.Data;

/// <summary>An open SQLite connection with its commands kept; disposing it gives it back.</summary>
internal sealed class KeptConnection : SqliteConnection
{
    private readonly KeptConnections home;

    /// <param name="generation">Of the file that it is opened on.</param>
    public KeptConnection(string connectionString, KeptConnections home, int generation)
        : base(connectionString) =>
        (this.home, Generation, Commands) = (home, generation, new KeptCommands(this, KeptConnections.MostCommands));

    public int Generation { get; }

    public KeptCommands Commands { get; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && State == ConnectionState.Open && home.TakeBack(this))
            return;
        if (disposing)
            Commands.Dispose();
        base.Dispose(disposing);
    }
}
