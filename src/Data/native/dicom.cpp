// GDCM's codecs behind a C interface. Files are taken apart in C#: Debian builds GDCM with its assertions, and its
// reader ends the process on a damaged file instead of giving an error.
#include <cstdint>
#include <stdexcept>

#include <gdcmImage.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

#include "guarded.hpp"

namespace {

struct Quiet {
  Quiet() {
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    gdcm::Trace::DebugOff();
  }
} quiet;

}  // namespace

struct ir_dicom_format { int32_t columns, rows, frames, bits_allocated, bits_stored, is_signed; };

// Decodes compressed grey frames as stored, little endian. Fragment 0 is the offset table; parts lie end to end in bytes.
IR_API int ir_dicom_decode(const char* syntax, const ir_dicom_format* format, const char* bytes, const int64_t* sizes, int32_t fragments,
                           char* out, int64_t size) {
  return guarded([&] {
    gdcm::SmartPointer<gdcm::SequenceOfFragments> parts = new gdcm::SequenceOfFragments;
    for (int32_t i = 0; i < fragments; bytes += sizes[i++]) {
      if (i == 0) {
        parts->GetTable().SetByteValue(bytes, static_cast<uint32_t>(sizes[i]));
        continue;
      }
      gdcm::Fragment fragment;
      fragment.SetByteValue(bytes, static_cast<uint32_t>(sizes[i]));
      parts->AddFragment(fragment);
    }
    gdcm::DataElement pixels(gdcm::Tag(0x7fe0, 0x0010), 0, gdcm::VR::OB);
    pixels.SetValue(*parts);

    gdcm::Image image;
    image.SetNumberOfDimensions(format->frames > 1 ? 3 : 2);
    image.SetDimension(0, static_cast<unsigned int>(format->columns));
    image.SetDimension(1, static_cast<unsigned int>(format->rows));
    if (format->frames > 1) image.SetDimension(2, static_cast<unsigned int>(format->frames));
    const auto bits = static_cast<unsigned short>(format->bits_stored);
    image.SetPixelFormat(gdcm::PixelFormat(1, static_cast<unsigned short>(format->bits_allocated), bits,
                                           static_cast<unsigned short>(bits - 1), static_cast<unsigned short>(format->is_signed)));
    image.SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
    image.SetTransferSyntax(gdcm::TransferSyntax::GetTSType(syntax));
    image.SetDataElement(pixels);
    if (static_cast<int64_t>(image.GetBufferLength()) != size)
      throw std::runtime_error("the decoder gives another size than the header states");
    if (!image.GetBuffer(out)) throw std::runtime_error("GDCM gives up on them");
  });
}
