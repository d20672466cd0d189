// GDCM behind a C interface: elements as text, frames as stored. What they mean is decided in C#.
#include <cstdint>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include <gdcmImage.h>
#include <gdcmReader.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmStringFilter.h>
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

const gdcm::Tag pixel_data(0x7fe0, 0x0010);

gdcm::Tag tag_of(uint32_t tag) { return gdcm::Tag(static_cast<uint16_t>(tag >> 16), static_cast<uint16_t>(tag)); }

}  // namespace

struct ir_dicom {
  std::string bytes;
  std::unique_ptr<std::istringstream> stream;
  gdcm::Reader reader;
};

struct ir_dicom_format { int32_t columns, rows, frames, bits_allocated, bits_stored, is_signed; };

namespace {

// A path is tag, item, tag, item, ..., tag; items count from 1 as in GDCM. Null where there is no such element.
const gdcm::DataElement* find(const ir_dicom& file, const uint32_t* path, int32_t length,
                              gdcm::SmartPointer<gdcm::SequenceOfItems>& keep) {
  const gdcm::DataSet* level = &file.reader.GetFile().GetDataSet();
  for (int32_t i = 0;; i += 2) {
    const gdcm::Tag tag = tag_of(path[i]);
    if (!level->FindDataElement(tag)) return nullptr;
    const gdcm::DataElement& element = level->GetDataElement(tag);
    if (i + 1 >= length) return &element;
    keep = element.GetValueAsSQ();
    if (!keep || path[i + 1] < 1 || path[i + 1] > keep->GetNumberOfItems()) return nullptr;
    level = &keep->GetItem(path[i + 1]).GetNestedDataSet();
  }
}

}  // namespace

IR_API int ir_dicom_open(const uint8_t* bytes, int64_t size, ir_dicom** file) {
  return guarded([&] {
    auto opened = std::make_unique<ir_dicom>();
    opened->bytes.assign(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
    opened->stream = std::make_unique<std::istringstream>(opened->bytes);
    opened->reader.SetStream(*opened->stream);
    if (!opened->reader.Read()) throw std::runtime_error("it is no DICOM file, or it is damaged or cut off");
    *file = opened.release();
  });
}

IR_API void ir_dicom_close(ir_dicom* file) { delete file; }

// The element as text, values separated by backslashes; length -1 where it is absent. Freed with the next call on the thread.
IR_API int ir_dicom_text(const ir_dicom* file, const uint32_t* path, int32_t path_length, const char** text, int32_t* length) {
  return guarded([&] {
    thread_local std::string value;
    gdcm::SmartPointer<gdcm::SequenceOfItems> keep;
    const gdcm::DataElement* element = find(*file, path, path_length, keep);
    *length = -1;
    if (!element) return;
    value.clear();
    if (!element->IsEmpty()) {
      gdcm::StringFilter filter;
      filter.SetFile(file->reader.GetFile());
      value = filter.ToString(*element);
    }
    *text = value.data();
    *length = static_cast<int32_t>(value.size());
  });
}

IR_API int ir_dicom_items(const ir_dicom* file, const uint32_t* path, int32_t path_length, int32_t* items) {
  return guarded([&] {
    gdcm::SmartPointer<gdcm::SequenceOfItems> keep;
    const gdcm::DataElement* element = find(*file, path, path_length, keep);
    *items = 0;
    if (!element) return;
    const auto sequence = element->GetValueAsSQ();
    if (sequence) *items = static_cast<int32_t>(sequence->GetNumberOfItems());
  });
}

IR_API int ir_dicom_transfer_syntax(const ir_dicom* file, const char** uid) {
  return guarded([&] {
    const char* found = file->reader.GetFile().GetHeader().GetDataSetTransferSyntax().GetString();
    *uid = found ? found : "";
  });
}

// Bytes of the pixel data, or of one of its fragments where it is compressed; size -1 where there is none.
IR_API int ir_dicom_pixel_bytes(const ir_dicom* file, int32_t fragment, const char** data, int64_t* size, int32_t* fragments) {
  return guarded([&] {
    *size = -1;
    *fragments = 0;
    const auto& set = file->reader.GetFile().GetDataSet();
    if (!set.FindDataElement(pixel_data)) return;
    const auto& element = set.GetDataElement(pixel_data);
    const gdcm::ByteValue* value = element.GetByteValue();
    if (const auto* parts = element.GetSequenceOfFragments()) {
      *fragments = static_cast<int32_t>(parts->GetNumberOfFragments());
      value = fragment < *fragments ? parts->GetFragment(fragment).GetByteValue() : nullptr;
    }
    if (!value) return;
    *data = value->GetPointer();
    *size = value->GetLength();
  });
}

// An element's value as it lies in the file; size -1 where there is none.
IR_API int ir_dicom_bytes(const ir_dicom* file, const uint32_t* path, int32_t path_length, const char** data, int64_t* size) {
  return guarded([&] {
    gdcm::SmartPointer<gdcm::SequenceOfItems> keep;
    const gdcm::DataElement* element = find(*file, path, path_length, keep);
    const gdcm::ByteValue* value = element ? element->GetByteValue() : nullptr;
    *size = value ? static_cast<int64_t>(value->GetLength()) : -1;
    *data = value ? value->GetPointer() : nullptr;
  });
}

// Decodes compressed frames as stored. GDCM's own ImageReader is left out: it asserts on sound files, which ends the process.
IR_API int ir_dicom_decode(const ir_dicom* file, const ir_dicom_format* format, char* out, int64_t size) {
  return guarded([&] {
    gdcm::Image image;
    image.SetNumberOfDimensions(format->frames > 1 ? 3 : 2);
    image.SetDimension(0, static_cast<unsigned int>(format->columns));
    image.SetDimension(1, static_cast<unsigned int>(format->rows));
    if (format->frames > 1) image.SetDimension(2, static_cast<unsigned int>(format->frames));
    const auto bits = static_cast<unsigned short>(format->bits_stored);
    image.SetPixelFormat(gdcm::PixelFormat(1, static_cast<unsigned short>(format->bits_allocated), bits,
                                           static_cast<unsigned short>(bits - 1), static_cast<unsigned short>(format->is_signed)));
    image.SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
    image.SetTransferSyntax(file->reader.GetFile().GetHeader().GetDataSetTransferSyntax());
    image.SetDataElement(file->reader.GetFile().GetDataSet().GetDataElement(pixel_data));
    if (static_cast<int64_t>(image.GetBufferLength()) != size)
      throw std::runtime_error("the decoder gives another size than the header states");
    if (!image.GetBuffer(out)) throw std::runtime_error("GDCM gives up on them");
  });
}
