using Signalbox.Platform.Ui.Words;

namespace Signalbox.Shop.Orders.Pages;

/// <summary>How the state of an order is shown.</summary>
internal static class OrderWords
{
    public static string Lamp(OrderLine order) =>
        order.Trouble is not null || order.Waits ? "crit"
        : order.State is "to-ship" or "group-open" or "unseen" ? "warn"
        : order.State is "shipped" or "done" ? "ok"
        : "off";

    public static string Says(OrderLine order, Text words) =>
        order.Trouble is { } trouble ? words[$"shop.trouble.{trouble}"]
        : order.Waits ? words["shop.orders.is.waits"]
        : words[$"shop.orders.is.{order.State}"];

    /// <summary>What happened to an order, in the reader's words; as it is kept where there are none.</summary>
    public static string Step(OrderStep step, Text words) =>
        words.Has($"shop.step.{step.What}") ? words[$"shop.step.{step.What}"]
        : step.What.StartsWith("trouble.", StringComparison.Ordinal) && words.Has($"shop.{step.What}")
            ? words[$"shop.{step.What}"]
        : step.What;

    /// <summary>What of a delivery stands how.</summary>
    public static string UnitLamp(UnitLine unit) =>
        unit.State is "accepted" or "shipped" or "done" ? "ok"
        : unit.State is "refused" or "unknown" or "needs-review" or "blocked" ? "crit"
        : unit.State is "given-up" or "cancelled-by-refund" ? "off"
        : "warn";
}
