namespace muster { extern const int projections_room; }
