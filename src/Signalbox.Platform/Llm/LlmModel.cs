using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Llm;

/// <summary>The tables of this part.</summary>
internal static class LlmModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Vendor>(Vendor.Configure);
        model.Entity<VendorModel>(VendorModel.Configure);
        model.Entity<Price>(Price.Configure);
        model.Entity<Purpose>(Purpose.Configure);
        model.Entity<Attempt>(Attempt.Configure);
        model.Entity<Budget>(Budget.Configure);
    }
}
