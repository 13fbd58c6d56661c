namespace Signalbox.Platform.Hosting;

/// <summary>Rows that are removed once they are old; housekeeping does it hourly, in small commits.</summary>
/// <param name="Table">Name of the table. It, the column, the key and the condition are constants of the offering part's.</param>
/// <param name="Column">The instant that makes a row old.</param>
/// <param name="Keep">For how long rows are kept.</param>
/// <param name="Key">The columns of the primary key, separated by commas.</param>
/// <param name="Only">A condition in SQL of both databases that says which rows may go; null is all of them.</param>
public sealed record Retention(
    string Table,
    string Column,
    Func<IServiceProvider, TimeSpan> Keep,
    string Key = "id",
    string? Only = null
);
