using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Operations.Checklists;

/// <summary>A person's word that an item of a check-list is done.</summary>
internal sealed class Confirmation
{
    public required Guid Id { get; init; }

    /// <summary>E.g. <c>go-live</c>.</summary>
    public required string Checklist { get; init; }

    public required string Item { get; init; }

    /// <summary>The name of the user, or of whoever ran the command.</summary>
    public required string ConfirmedBy { get; init; }

    public required DateTimeOffset ConfirmedAt { get; init; }

    public required string Note { get; init; }

    public static void Configure(EntityTypeBuilder<Confirmation> table)
    {
        table.HasKey(c => c.Id);
        table
            .HasIndex(c => new
            {
                c.Checklist,
                c.Item,
                c.ConfirmedAt,
            })
            .HasDatabaseName("operations_confirmation_item");
    }
}
